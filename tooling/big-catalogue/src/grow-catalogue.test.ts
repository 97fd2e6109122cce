import { sampleTemplate } from '@matinee/core/testing/sample-template';
import { createTestDatabase, type TestDatabase } from '@matinee/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { growCatalogue } from './grow-catalogue.ts';

const MOVIES = 11_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(sampleTemplate());
}, 60_000);
afterAll(() => database?.destroy());

test('the sample grows to so many movies, which are found by words and have people', async () => {
  const client = await database.pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await growCatalogue(client, { movies: MOVIES });
  } finally {
    client.release(true);
  }
  const count = async (from: string) =>
    (await database.pool.query<{ n: number }>(`select count(*) as n from ${from}`)).rows[0]?.n ?? 0;
  expect(await count('movies')).toBeGreaterThanOrEqual(MOVIES - 300);
  expect(await count('movie_stats')).toBe(await count('movies'));
  expect(await count('people')).toBeGreaterThan(MOVIES);
  expect(await count('movie_cast c left join people p on p.id = c.person_id where p.id is null')).toBe(0);
  const next = await database.pool.query(`insert into movies (title) values ('The next one') returning id`);
  expect(next.rows).toHaveLength(1);
}, 60_000);
