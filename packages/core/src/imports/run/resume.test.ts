import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie, createUser } from '../../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../../testing/test-deps.ts';
import { undoImport } from '../change-import.ts';
import { createImport } from '../create-import.ts';
import { libraryOf, readImport } from '../testing/import-world.ts';
import { bytesOf } from '../testing/uploads.ts';
import { runForgottenImports, runImport } from './run-import.ts';

const MOVIES = 60;
/** Some chunks of rows: each movie many times, so that also what is left out is counted. */
const ROWS = 1_700;

let deps: TestDeps;
let userId: string;
let file: Uint8Array;

beforeAll(async () => {
  deps = await createTestDeps();
  for (let i = 0; i < MOVIES; i++)
    await createMovie(deps, { title: `Number ${i}`, year: 1990, tmdbId: i + 1 });
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const day = new Date(Date.UTC(2020, 0, 1 + Math.floor(i / MOVIES))).toISOString().slice(0, 10);
    return `Number ${i % MOVIES},1990,${(i % 10) + 1},${day},${i % 3 ? 'watched' : 'favorite'}`;
  });
  file = bytesOf(['title,year,score,date,kind', ...rows].join('\n'));
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const start = async (id = userId) => (await createImport(deps, { userId: id, file })).id;

/** Runs, and is stopped when it has done one chunk more: as by a worker that is closing. */
async function runOneChunk(importId: string): Promise<boolean> {
  const stop = new AbortController();
  try {
    await runImport(
      deps,
      { importId },
      { signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) },
    );
    return true;
  } catch (error) {
    if ((error as Error).message !== 'stopped') throw error;
    return false;
  }
}

async function expected() {
  const { userId: other } = await createUser(deps);
  await runImport(deps, { importId: await start(other) });
  return libraryOf(deps, other);
}

test('killed after every chunk it goes on where it was, and the undo too', async () => {
  const importId = await start();
  let runs = 1;
  while (!(await runOneChunk(importId))) runs += 1;
  expect(runs).toBeGreaterThan(10);
  const done = await readImport(deps, { userId, importId });
  expect(done).toMatchObject({ status: 'done', progress: { done: 2 * ROWS, total: 2 * ROWS } });
  expect(done.rows).toHaveLength(2 * ROWS);
  expect(await libraryOf(deps, userId)).toEqual(await expected());
  await undoImport(deps, { userId, importId });
  while (!(await runOneChunk(importId)));
  expect(Object.values(await libraryOf(deps, userId)).flat()).toEqual([]);
}, 60_000);

test('delivered several times at once it happens once', async () => {
  const importId = await start();
  await Promise.all([1, 2, 3].map(() => runImport(deps, { importId })));
  await runImport(deps, { importId });
  expect((await readImport(deps, { userId, importId })).rows).toHaveLength(2 * ROWS);
  expect(await libraryOf(deps, userId)).toEqual(await expected());
  await undoImport(deps, { userId, importId });
  await Promise.all([1, 2, 3].map(() => runImport(deps, { importId })));
  await runImport(deps, { importId });
  expect(Object.values(await libraryOf(deps, userId)).flat()).toEqual([]);
}, 60_000);

test('what goes wrong here is tried again, and told at the last try', async () => {
  const importId = await start();
  const files = { ...deps.files, read: () => Promise.reject(new Error('the disk is away')) };
  await expect(runImport({ ...deps, files }, { importId })).rejects.toThrow('the disk is away');
  expect(await readImport(deps, { userId, importId })).toMatchObject({ status: 'running' });
  await runImport({ ...deps, files }, { importId, isLastTry: true });
  const { status, error } = await readImport(deps, { userId, importId });
  expect([status, error]).toEqual(['failed', expect.stringContaining('Something went wrong here')]);
});

test('a file that is gone is told', async () => {
  const importId = await start();
  await deps.files.remove(`imports/${importId}`);
  await runImport(deps, { importId });
  expect(await readImport(deps, { userId, importId })).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('not there any more'),
  });
});

test('one whose job was lost is found after a while', async () => {
  const importId = await start();
  await runForgottenImports(deps);
  expect((await readImport(deps, { userId, importId })).status).toBe('waiting');
  deps.time.now = new Date(deps.time.now.getTime() + 11 * 60_000);
  await runForgottenImports(deps);
  expect((await readImport(deps, { userId, importId })).status).toBe('done');
});

test('an account that goes meanwhile is nobody’s error', async () => {
  const importId = await start();
  while (!(await deps.pool.query('select from import_rows where import_id = $1', [importId])).rowCount)
    await runOneChunk(importId);
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  await runImport(deps, { importId });
});

test('a queue and a disk that fail afterwards fail nothing', async () => {
  const jobs = { enqueue: () => Promise.reject(new Error('the queue is down')) };
  const files = { ...deps.files, remove: () => Promise.reject(new Error('the disk is away')) };
  const { id: importId } = await createImport({ ...deps, jobs }, { userId, file });
  await runImport({ ...deps, jobs, files }, { importId });
  expect((await readImport(deps, { userId, importId })).status).toBe('done');
  await deps.files.remove(`imports/${importId}`);
});
