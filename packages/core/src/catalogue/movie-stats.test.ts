import { expect, test } from 'vitest';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { importMovieLens } from './import-movielens.ts';
import { createMovieLensDir } from './testing/movielens-dir.ts';

/** Movies whose statistics are not what their ratings say, counted anew. */
async function differences({ pool }: TestDeps): Promise<unknown[]> {
  const { rows } = await pool.query(`
    select s.movie_id, s.histogram, c.histogram as counted
    from movie_stats s join (
      select m.id, array(
        select count(r.score)::int from generate_series(1, 10) as possible(score)
        left join ratings r on r.movie_id = m.id and r.score = possible.score
        group by possible.score order by possible.score) as histogram
      from movies m
    ) c on c.id = s.movie_id
    where s.histogram <> c.histogram
      or s.count <> (select count(*) from ratings where movie_id = s.movie_id)
      or abs(s.mean - (select avg(score) from ratings where movie_id = s.movie_id)) > 1e-9
      or (s.mean is null) <> (s.count = 0)`);
  return rows;
}

test('statistics after an import are what the ratings say', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  expect(await differences(deps)).toEqual([]);
  const { rows } = await deps.pool.query('select count(*), sum(count)::int as ratings from movie_stats');
  expect(rows).toEqual([{ count: 9742, ratings: 100_836 }]);
});

test('they follow changed scores, removed raters and ratings by the thousand', async () => {
  await using deps = await createTestDeps(sampleTemplate());
  await deps.pool.query("delete from raters where external_id in ('414', '599')");
  expect(await differences(deps)).toEqual([]);
  await deps.pool.query('update ratings set score = 11 - score where rater_id % 3 = 0');
  expect(await differences(deps)).toEqual([]);
  await deps.pool.query(`
    insert into ratings (rater_id, movie_id, score) select r.id, m.id, 1 + (r.id + m.id) % 10
    from raters r, movies m where r.id < 50 and m.id < 500
    on conflict (rater_id, movie_id) do update set score = excluded.score`);
  await deps.pool.query('delete from ratings where score = 5');
  await deps.pool.query('delete from movies where id between 100 and 200');
  expect(await differences(deps)).toEqual([]);
});

test('fifty writers of the same movies at once: no deadlock, nothing lost', async () => {
  await using deps = await createTestDeps();
  await deps.pool.query(`
    insert into movies (title) select 'Movie ' || i from generate_series(1, 8) i;
    insert into raters (source, external_id) select 'one by one', i::text from generate_series(1, 50) i`);
  const writeOneByOne = async (writer: number): Promise<void> => {
    for (let turn = 0; turn < 12; turn++) {
      const movie = 1 + ((writer * 3 + turn * 5) % 8);
      const remove = turn % 4 === 3;
      await deps.pool.query(
        remove
          ? 'delete from ratings where rater_id = $1 and movie_id <> $2 and score > $3'
          : `insert into ratings (rater_id, movie_id, score) values ($1, $2, $3)
             on conflict (rater_id, movie_id) do update set score = excluded.score`,
        [writer, movie, 1 + ((writer + turn) % 10)],
      );
    }
  };
  const writeAll = async (writer: number): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) {
      const direction = writer % 2 === 0 ? 'asc' : 'desc';
      const { rows } = await deps.pool.query<{ id: number }>(
        "insert into raters (source, external_id) values ('all at once', $1) returning id",
        [`${writer}.${turn}`],
      );
      await deps.pool.query(
        `insert into ratings (rater_id, movie_id, score)
         select $1, id, 1 + (id + $2) % 10 from movies order by id ${direction}`,
        [rows[0]?.id, writer],
      );
      if (turn < 4) await deps.pool.query('delete from raters where id = $1', [rows[0]?.id]);
    }
  };
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => [writeOneByOne(index + 1), writeAll(index + 1)]).flat(),
  );
  expect(await differences(deps)).toEqual([]);
  expect((await deps.pool.query('select from ratings')).rowCount).toBeGreaterThan(400);
});

test('an import that adds and changes ratings while other raters come and go', async () => {
  await using deps = await createTestDeps();
  const movies = Array.from({ length: 40 }, (_, index) => `${index + 1},Movie ${index + 1} (2000),Drama`);
  /** By 100 people of the movies 1 … count. */
  const ratings = (count: number, stars: number) =>
    Array.from({ length: 100 * count }, (_, index) =>
      [1 + Math.floor(index / count), 1 + (index % count), stars, 1000 + stars].join(),
    );
  await using set = await createMovieLensDir({ 'movies.csv': movies, 'ratings.csv': ratings(20, 3) });
  await importMovieLens(deps, set);
  // Changes half of the movies by one statement and adds to the other half by another.
  await set.write('ratings.csv', ratings(40, 4));
  const comeAndGo = async (writer: number): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) {
      const { rows } = await deps.pool.query<{ id: number }>(
        "insert into raters (source, external_id) values ('other', $1) returning id",
        [`${writer}.${turn}`],
      );
      await deps.pool.query(
        'insert into ratings (rater_id, movie_id, score) select $1, id, 1 + id % 10 from movies order by id desc',
        [rows[0]?.id],
      );
      if (turn % 3 > 0) await deps.pool.query('delete from raters where id = $1', [rows[0]?.id]);
    }
  };
  const [report] = await Promise.all([importMovieLens(deps, set), ...[1, 2, 3, 4].map(comeAndGo)]);
  expect(report.ratings).toEqual({ new: 2000, changed: 2000, unchanged: 0, duplicate: 0 });
  expect(await differences(deps)).toEqual([]);
});
