import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { holdServer, isRoot, isRunning, ownerOf, query, temporaryFolder } from '../../test/support.ts';
import { binariesIn, findBinaries } from './binaries.ts';
import { resetEmbeddedPostgres } from './reset.ts';
import { embeddedPostgresDir, startEmbeddedPostgres } from './server.ts';
import { findPlace } from './server-user.ts';

/** Has to be in /etc/passwd, which initdb looks into. */
const DAEMON = 1;

function needsRoot({ skip }: TestContext): void {
  if (isRoot) return;
  console.warn('Not run: only root can start processes as other users');
  skip('needs root');
}

function needsOpenCheckout({ skip }: TestContext): void {
  const here = fileURLToPath(import.meta.url);
  try {
    execFileSync('cat', [here], { uid: DAEMON, gid: DAEMON, stdio: 'ignore' });
  } catch {
    console.warn('Not run: other users may not read this checkout');
    skip('needs a checkout that other users can read');
  }
}

test('as root the server runs as an unprivileged user', async (context) => {
  needsRoot(context);
  const dir = temporaryFolder();
  const server = await startEmbeddedPostgres({ dir, durable: false });
  expect(ownerOf(server.pid)).toBe(65_534);
  expect(embeddedPostgresDir(dir)).toBe(dir);
  await server.release();
});

test('as root data lie elsewhere when that user cannot enter the folder, and stay there', async (context) => {
  needsRoot(context);
  const home = temporaryFolder({ mode: 0o700 });
  const dir = path.join(home, 'project', 'data');
  mkdirSync(dir, { recursive: true });
  const place = embeddedPostgresDir(dir);
  expect(place).toMatch(/^\/var\/lib\/matinee-[0-9a-f]{12}$/);
  const server = await startEmbeddedPostgres({ dir, durable: false });
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.release();
  expect(readdirSync(dir)).toEqual([]);
  chmodSync(home, 0o755);
  expect(embeddedPostgresDir(dir)).toBe(place);
  await resetEmbeddedPostgres(dir);
  expect(existsSync(place)).toBe(false);
});

test('as root a link does not hide that the folder cannot be entered', async (context) => {
  needsRoot(context);
  const home = temporaryFolder({ mode: 0o700 });
  mkdirSync(path.join(home, 'data'));
  const link = path.join(temporaryFolder(), 'link');
  symlinkSync(path.join(home, 'data'), link);
  expect(embeddedPostgresDir(link)).toBe(embeddedPostgresDir(path.join(home, 'data')));
  expect(embeddedPostgresDir(link)).toMatch(/^\/var\/lib\//);
});

test('programs that the user cannot reach are copied, and run there', async () => {
  const dir = temporaryFolder();
  const { user } = findPlace(dir);
  const copied = await findBinaries(dir, { ...user, mayRun: () => false });
  expect(path.dirname(path.dirname(path.dirname(copied.postgres)))).toBe(dir);
  expect(await findBinaries(dir, { ...user, mayRun: () => false })).toEqual(copied);
  expect(user.mayRun(copied.postgres)).toBe(true);
  mkdirSync(path.join(dir, 'postgres-0.1'));
  const server = await startEmbeddedPostgres({ dir, durable: false, binDir: path.dirname(copied.postgres) });
  await query(server.url, 'create extension pg_trgm');
  await server.release();
  expect(readdirSync(dir).sort()).toEqual([
    'cluster',
    path.basename(path.dirname(path.dirname(copied.postgres))),
  ]);
  expect(copied).toEqual(binariesIn(path.dirname(copied.postgres)));
});

test('a strict umask is no obstacle', async () => {
  const dir = path.join(temporaryFolder(), 'a', 'b');
  const usual = process.umask(0o077);
  try {
    const { user } = findPlace(dir);
    const server = await startEmbeddedPostgres({ dir, durable: false });
    await server.release();
    expect(embeddedPostgresDir(dir)).toBe(dir);
    const copied = await findBinaries(dir, { ...user, mayRun: () => false });
    expect(user.mayRun(copied.postgres)).toBe(true);
  } finally {
    process.umask(usual);
  }
});

test('another user than root works in place; root then runs the server as that user', async (context) => {
  needsRoot(context);
  needsOpenCheckout(context);
  const dir = temporaryFolder({ mode: 0o700, uid: DAEMON });
  const holder = await holdServer(dir, { uid: DAEMON, gid: DAEMON });
  expect(ownerOf(holder.pid)).toBe(DAEMON);
  expect(statSync(path.join(dir, 'cluster', 'data')).uid).toBe(DAEMON);
  await query(holder.url, 'create table kept ()');
  await holder.leave();
  expect(isRunning(holder.pid)).toBe(false);

  const server = await startEmbeddedPostgres({ dir, durable: false });
  expect(ownerOf(server.pid)).toBe(DAEMON);
  expect(await query(server.url, 'select from kept')).toEqual([]);
  await server.release();
});
