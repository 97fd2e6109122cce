import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { clusterFile, holdServer, isRunning, killHard, query, temporaryFolder } from '../../test/support.ts';
import { resetEmbeddedPostgres } from './reset.ts';
import { startEmbeddedPostgres } from './server.ts';

test('a reset removes the database, but not while somebody uses it', async () => {
  const dir = path.join(temporaryFolder(), 'postgres');
  expect(await resetEmbeddedPostgres(dir)).toBe(false);
  const server = await startEmbeddedPostgres({ dir, durable: false });
  await expect(resetEmbeddedPostgres(dir)).rejects.toThrow(`is in use by process ${process.pid}:`);
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.release();
  expect(await resetEmbeddedPostgres(dir)).toBe(true);
  expect(existsSync(dir)).toBe(false);
});

test('it stops an orphan', async () => {
  const dir = temporaryFolder();
  const holder = await holdServer(dir);
  await killHard(holder.child);
  expect(await resetEmbeddedPostgres(dir)).toBe(true);
  expect(isRunning(holder.pid)).toBe(false);
});

test('it removes a cluster that is broken, and nothing that is not ours', async () => {
  const dir = temporaryFolder();
  mkdirSync(clusterFile(dir, 'data'), { recursive: true });
  mkdirSync(path.join(dir, 'postgres-18.0'));
  mkdirSync(path.join(dir, 'partial-1-abc'));
  writeFileSync(path.join(dir, 'notes.txt'), 'mine');
  expect(await resetEmbeddedPostgres(dir)).toBe(true);
  expect(readdirSync(dir)).toEqual(['notes.txt']);
});
