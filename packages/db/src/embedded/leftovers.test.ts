import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  clusterFile,
  isRunning,
  killHard,
  query,
  sharedFolder,
  startScript,
  temporaryFolder,
  until,
} from '../../test/support.ts';
import { startTestServer } from '../testing/server.ts';
import { embeddedPostgresDir, startEmbeddedPostgres } from './server.ts';

const dir = sharedFolder();

/** As if the server had been killed and its process id were by now another's. */
async function makeStale(findPid: (owner: { uid: number; gid: number }) => number): Promise<void> {
  const file = clusterFile(dir, 'data', 'postmaster.pid');
  const server = await startEmbeddedPostgres({ dir, durable: false });
  const { uid, gid } = statSync(file);
  const text = readFileSync(file, 'utf8');
  await server.release();
  writeFileSync(file, text.replace(`${server.pid}`, `${findPid({ uid, gid })}`), { mode: 0o600 });
  chownSync(file, uid, gid);
}

async function expectToStart(dir: string): Promise<void> {
  const server = await startEmbeddedPostgres({ dir, durable: false });
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.release();
  expect(isRunning(server.pid)).toBe(false);
}

test('a left-over pid file may name a live program of the same user', async () => {
  await makeStale(({ uid, gid }) => {
    const other = spawn('sleep', ['600'], process.getuid?.() === 0 ? { uid, gid } : {});
    onTestFinished(() => {
      other.kill();
    });
    return Number(other.pid);
  });
  await expectToStart(dir);
});

test('a left-over pid file may name the live server of another cluster', async () => {
  const other = await startTestServer();
  await makeStale(() => other.pid);
  await expectToStart(dir);
  expect(isRunning(other.pid)).toBe(true);
  await other.release();
});

test('a left-over pid file may name nobody', async () => {
  await makeStale(() => 4_000_000);
  await expectToStart(dir);
});

test('a start killed during initdb does not harm the next', async () => {
  const fresh = temporaryFolder();
  const child = startScript('hold-server.ts', [fresh]);
  const place = embeddedPostgresDir(fresh);
  await until(() => existsSync(place) && readdirSync(place).some((name) => name.startsWith('partial-')));
  await killHard(child);
  expect(existsSync(clusterFile(fresh))).toBe(false);
  await expectToStart(fresh);
});

test('half-made folders of ended processes are removed, those of live ones are not', async () => {
  const ended = path.join(dir, 'partial-4000000-abc');
  const live = path.join(dir, `partial-${process.pid}-abc`);
  mkdirSync(path.join(ended, 'data'), { recursive: true });
  mkdirSync(live);
  await expectToStart(dir);
  expect(readdirSync(dir).sort()).toEqual(['cluster', path.basename(live)].sort());
});
