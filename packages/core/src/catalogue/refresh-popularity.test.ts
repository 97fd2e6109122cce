import { expect, test } from 'vitest';
import { createTestDeps } from '../testing/test-deps.ts';
import { refreshPopularity } from './refresh-popularity.ts';

test('a rating counts half as much after two years of its own source', async () => {
  await using deps = await createTestDeps();
  await deps.pool.query(`
    insert into movies (title) values ('New'), ('Old'), ('Imported'), ('Unrated');
    insert into raters (source, external_id) values ('a', '1'), ('a', '2'), ('b', '1');
    insert into ratings (rater_id, movie_id, score, updated_at) values
      (1, 1, 9, '2026-03-01T00:00:00Z'), (2, 1, 2, '2026-02-28T00:00:00Z'),
      (1, 2, 9, '2024-03-01T00:00:00Z'), (2, 2, 9, '2022-03-02T00:00:00Z'),
      (3, 3, 9, '2001-01-01T23:59:59Z')`);
  const before = (await deps.pool.query('select version, updated_at from movies order by id')).rows;
  expect(await refreshPopularity(deps)).toEqual({ changed: 3 });
  const { rows } = await deps.pool.query<{ popularity: number }>('select popularity from movies order by id');
  const halved = (days: number) => 2 ** (-days / 730);
  const expected = [halved(1) + halved(2), halved(731) + halved(1461), 1, 0];
  for (const [index, value] of expected.entries()) expect(rows[index]?.popularity).toBeCloseTo(value, 2);
  expect((await deps.pool.query('select version, updated_at from movies order by id')).rows).toEqual(before);
  expect(await refreshPopularity(deps)).toEqual({ changed: 0 });
  await deps.pool.query('delete from ratings where movie_id = 1');
  await refreshPopularity(deps);
  const gone = await deps.pool.query('select popularity from movies where id = 1');
  expect(gone.rows).toEqual([{ popularity: 0 }]);
});
