import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { embeddedPostgresDir } from '@matinee/db';
import { createEmptyDatabase } from '@matinee/db/testing';
import { expect, test } from 'vitest';
import { openAppDatabase } from './open-app-database.ts';

test('a given database is migrated once and then just opened', async () => {
  await using given = await createEmptyDatabase();
  for (const isFirst of [true, false]) {
    const database = await openAppDatabase({ databaseUrl: given.url, dataDir: '/nowhere' });
    expect(database).toMatchObject({ url: given.url, isEmbedded: false });
    expect(database.migrated.length > 0).toBe(isFirst);
    expect(await database.db.selectFrom('users').selectAll().execute()).toEqual([]);
    await database.close();
  }
});

test('without one, the embedded database of the data directory is shared by whoever opens it', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'matinee-app-'));
  try {
    const first = await openAppDatabase({ dataDir, max: 2 });
    const second = await openAppDatabase({ dataDir, max: 2 });
    expect(first.isEmbedded).toBe(true);
    expect(second.url).toBe(first.url);
    expect(second.migrated).toEqual([]);
    await first.db.insertInto('genres').values({ name: 'Drama' }).execute();
    await first.close();
    expect(await second.db.selectFrom('genres').select('name').execute()).toEqual([{ name: 'Drama' }]);
    await second.close();
  } finally {
    await rm(embeddedPostgresDir(path.join(dataDir, 'postgres')), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('a database that cannot be reached is an error', async () => {
  const databaseUrl = 'postgres://nobody@127.0.0.1:1/nothing';
  await expect(openAppDatabase({ databaseUrl, dataDir: '/nowhere' })).rejects.toThrow();
});
