import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { type FixedQuery, runFixed } from './fixed-query.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db
    .insertInto('genres')
    .values([{ name: 'Noir' }, { name: 'Western' }])
    .execute();
});
afterAll(() => database?.destroy());

let built = 0;

function genreNamed(name: string, values = { name }): FixedQuery<{ name: string; twice: string }> {
  return {
    name: 'genre by name',
    values,
    build: (db, param) => {
      built += 1;
      return db
        .selectFrom('genres')
        .where('name', '=', param<string>('name'))
        .where('name', '!=', 'Horror')
        .select(['name', param<string>('name').as('twice')]);
    },
  };
}

test('it answers for each value, and is compiled once', async () => {
  built = 0;
  for (const name of ['Noir', 'Western', 'Noir'])
    expect(await runFixed(database.db, genreNamed(name))).toEqual([{ name, twice: name }]);
  expect(await runFixed(database.db, genreNamed('Horror'))).toEqual([]);
  expect(built).toBe(1);
});

test('a connection prepares it once; other queries it does not', async () => {
  await database.db.connection().execute(async (connection) => {
    for (const name of ['Noir', 'Western']) await runFixed(connection, genreNamed(name));
    await connection.selectFrom('genres').select('name').execute();
    const { rows } = await sql`select name, statement from pg_prepared_statements`.execute(connection);
    const statement = expect.stringContaining('from "genres" where "name" = $');
    expect(rows).toEqual([{ name: expect.stringMatching(/^matinee_/), statement }]);
  });
});

test('it is part of a transaction', async () => {
  const inside = await database.db.transaction().execute(async (trx) => {
    await trx.insertInto('genres').values({ name: 'Musical' }).execute();
    return runFixed(trx, genreNamed('Musical'));
  });
  expect(inside).toHaveLength(1);
});

test('two at once do not mix their values', async () => {
  const names = ['Noir', 'Western'];
  const asked = Array.from({ length: 40 }, (_, i) => names[i % 2] ?? '');
  const answers = await Promise.all(asked.map((name) => runFixed(database.db, genreNamed(name))));
  expect(answers.map(([row]) => row?.name)).toEqual(asked);
});

test('a new column changes nothing for connections that have it prepared', async () => {
  await runFixed(database.db, genreNamed('Noir'));
  await database.pool.query('alter table genres add column added int');
  expect(await runFixed(database.db, genreNamed('Noir'))).toEqual([{ name: 'Noir', twice: 'Noir' }]);
});
