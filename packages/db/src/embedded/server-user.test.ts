import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { holdServer, isRoot, isRunning, ownerOf, query, temporaryFolder } from '../../test/support.ts';
import { findBinaries } from './binaries.ts';
import { resetEmbeddedPostgres } from './reset.ts';
import { embeddedPostgresDir, startEmbeddedPostgres } from './server.ts';
import { findPlace, makePlace } from './server-user.ts';

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
  expect(readFileSync(path.join(place, 'instead-of'), 'utf8')).toBe(`${dir}\n`);
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

test('a strict umask is no obstacle, in place or with copied programs', async () => {
  const dir = path.join(temporaryFolder(), 'a', 'b');
  const { user } = findPlace(dir);
  mkdirSync(path.join(dir, 'postgres-0.1'), { recursive: true });
  const usual = process.umask(0o077);
  const copied = await findBinaries(dir, { ...user, mayRun: () => false }).finally(() =>
    process.umask(usual),
  );
  const binDir = path.dirname(copied.postgres);
  expect(path.dirname(path.dirname(binDir))).toBe(dir);
  expect(user.mayRun(copied.postgres)).toBe(true);
  expect(await findBinaries(dir, { ...user, mayRun: () => false })).toEqual(copied);

  process.umask(0o077);
  const server = await startEmbeddedPostgres({ dir, durable: false, binDir }).finally(() =>
    process.umask(usual),
  );
  await query(server.url, 'create extension pg_trgm');
  expect(ownerOf(server.pid)).toBe(isRoot ? 65_534 : process.getuid?.());
  expect(embeddedPostgresDir(dir)).toBe(dir);
  await server.release();
  expect(readdirSync(dir).sort()).toEqual(['cluster', path.basename(path.dirname(binDir))]);
});

test('the folders of a new place are open under a strict umask', () => {
  const dir = path.join(temporaryFolder(), 'a', 'b');
  const usual = process.umask(0o077);
  makePlace(findPlace(dir));
  process.umask(usual);
  expect([dir, path.dirname(dir)].map((at) => statSync(at).mode & 0o777)).toEqual([0o755, 0o755]);
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

test("root's database is nobody else's, and says so", async (context) => {
  needsRoot(context);
  needsOpenCheckout(context);
  const dir = temporaryFolder();
  mkdirSync(path.join(dir, 'cluster'));
  writeFileSync(path.join(dir, 'cluster', 'password'), 'secret', { mode: 0o600 });
  chownSync(dir, DAEMON, DAEMON);
  await expect(holdServer(dir, { uid: DAEMON, gid: DAEMON })).rejects.toThrow('was made by another user');
});
