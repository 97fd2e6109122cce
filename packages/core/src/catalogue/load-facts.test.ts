import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type FilmFacts, readFilmFacts } from './film-facts.ts';
import { type FactsReport, loadFacts } from './load-facts.ts';
import { loadSample } from './load-sample.ts';
import { withConnection } from './with-connection.ts';

let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());
beforeEach(() => deps.pool.query('truncate movies, people cascade'));

const heat: FilmFacts = {
  movieLensId: 6,
  tmdbId: 949,
  directors: ['Michael Mann'],
  cast: ['Al Pacino', 'Robert De Niro'],
  runtime: 170,
  originalLanguage: 'en',
  countries: ['US'],
  originalTitle: 'Heat',
  releaseDate: '1995-12-15',
  overview: 'A detective hunts a thief.',
};

function load(...films: FilmFacts[]): Promise<FactsReport> {
  return withConnection(deps, async (client) => {
    await client.query('begin');
    const report = await loadFacts(client, films);
    await client.query('commit');
    return report;
  });
}

async function movieOf(film: FilmFacts, fixture: Parameters<typeof createMovie>[1] = {}): Promise<number> {
  const id = await createMovie(deps, { title: 'Heat', tmdbId: film.tmdbId, ...fixture });
  await deps.db.updateTable('movies').set({ movielens_id: film.movieLensId }).where('id', '=', id).execute();
  return id;
}

async function read(movieId: number) {
  const { rows } = await deps.pool.query(
    `select title, original_title as "originalTitle", alternative_titles as others, year, runtime,
       original_language as language, countries, overview, release_date as "releaseDate", version,
       array(select name from movie_cast c join people p on p.id = person_id where movie_id = m.id order by position) as cast,
       array(select job || ' ' || name from movie_crew c join people p on p.id = person_id where movie_id = m.id
         order by position) as crew,
       array(select part || ' ' || source from movie_sources where movie_id = m.id order by part) as sources
     from movies m where id = $1`,
    [movieId],
  );
  return rows[0];
}

test('a movie that is there gets what is known of it, once', async () => {
  const id = await movieOf(heat, { year: 1994 });
  expect(await load(heat)).toEqual({ details: 1, credits: 1 });
  expect(await read(id)).toEqual({
    title: 'Heat',
    originalTitle: null,
    others: [],
    year: 1994,
    runtime: 170,
    language: 'en',
    countries: ['US'],
    overview: 'A detective hunts a thief.',
    releaseDate: '1995-12-15',
    version: 2,
    cast: ['Al Pacino', 'Robert De Niro'],
    crew: ['Director Michael Mann'],
    sources: ['credits facts', 'details facts'],
  });
  expect(await load(heat)).toEqual({ details: 0, credits: 0 });
  expect((await read(id)).version).toBe(2);
});

test('a correction replaces what was wrong, and nothing else', async () => {
  const id = await movieOf(heat);
  await load(heat);
  const people = await deps.db.selectFrom('people').select(['id', 'name']).orderBy('id').execute();
  expect(await load({ ...heat, runtime: 171, cast: ['Al Pacino', 'Val Kilmer'] })).toEqual({
    details: 1,
    credits: 1,
  });
  expect(await read(id)).toMatchObject({ runtime: 171, cast: ['Al Pacino', 'Val Kilmer'], version: 3 });
  const kept = await deps.db.selectFrom('people').select(['id', 'name']).orderBy('id').execute();
  expect(kept.slice(0, people.length)).toEqual(people);
});

test('a year alone is no date, a date that is there stays, and a movie found otherwise is another one', async () => {
  const id = await movieOf(heat);
  await load({ ...heat, releaseDate: '1995' });
  expect((await read(id)).releaseDate).toBeNull();
  await deps.db.updateTable('movies').set({ release_date: '1995-11-01' }).where('id', '=', id).execute();
  await load(heat);
  expect((await read(id)).releaseDate).toBe('1995-11-01');
  expect(await load({ ...heat, tmdbId: 950, runtime: 1 })).toEqual({ details: 0, credits: 0 });
});

test('a romanised original title becomes another title', async () => {
  const id = await movieOf(heat, { title: 'Seven Samurai', originalTitle: 'Shichinin no samurai' });
  const film = { ...heat, originalTitle: '七人の侍' };
  await load(film);
  expect(await read(id)).toMatchObject({ originalTitle: '七人の侍', others: ['Shichinin no samurai'] });
  expect(await load(film)).toEqual({ details: 0, credits: 0 });
});

test.each(['tmdb', 'admin'])('parts of %s stay', async (source) => {
  const id = await movieOf(heat, { runtime: 99 });
  for (const part of ['details', 'credits'])
    await deps.db
      .insertInto('movie_sources')
      .values({ movie_id: id, part, source, fetched_at: new Date() })
      .execute();
  expect(await load(heat)).toEqual({ details: 0, credits: 0 });
  expect(await read(id)).toMatchObject({ runtime: 99, overview: null, cast: [], crew: [], version: 1 });
});

test('one name is one person, also under another spelling that TMDb has given it since', async () => {
  const other = { ...heat, movieLensId: 1, tmdbId: 862, cast: ['Robert De Niro'], directors: ['Al Pacino'] };
  await movieOf(heat);
  await load(heat);
  await deps.pool.query(
    `update people set tmdb_id = 380, name = 'Robert de Niro' where name = 'Robert De Niro'`,
  );
  // A namesake who has never been in the facts.
  await deps.pool.query(`insert into people (tmdb_id, name) values (999, 'Al Pacino')`);
  const id = await movieOf(other);
  expect(await load(heat, other)).toEqual({ details: 1, credits: 1 });
  const { rows } = await deps.pool.query(
    'select count(distinct person_id) from (select person_id from movie_cast union all select person_id from movie_crew) c',
  );
  expect(rows).toEqual([{ count: 3 }]);
  expect(await read(id)).toMatchObject({ cast: ['Robert de Niro'], crew: ['Director Al Pacino'] });
});

test('two processes at once load them once', async () => {
  await movieOf(heat);
  const reports = await Promise.all([load(heat), load(heat)]);
  expect(reports.map(({ credits }) => credits).sort()).toEqual([0, 1]);
  const { rows } = await deps.pool.query('select count(*) from people');
  expect(rows).toEqual([{ count: 3 }]);
});

test('the sample has the facts of all films in the file, in its first version', {
  timeout: 120_000,
}, async () => {
  await using sample = await createTestDeps(sampleTemplate());
  const films = await readFilmFacts();
  const { rows } = await sample.pool.query(`
    select count(*), max(version) as version, count(runtime) as runtimes, count(release_date) as days,
      count(overview) as overviews, count(original_language) as languages,
      (select count(*) from people) as people,
      (select count(*) from movie_cast) as cast, (select count(*) from movie_crew) as crew
    from movies m where exists (select from movie_sources where movie_id = m.id and source = 'facts')`);
  expect(rows).toEqual([
    {
      count: films.length,
      version: 1,
      runtimes: films.filter(({ runtime }) => runtime !== null).length,
      days: films.filter(({ releaseDate }) => releaseDate?.length === 10).length,
      overviews: films.length,
      languages: films.length,
      people: new Set(films.flatMap((film) => [...film.cast, ...film.directors])).size,
      cast: films.flatMap((film) => film.cast).length,
      crew: films.flatMap((film) => film.directors).length,
    },
  ]);
  await sample.pool.query('truncate movie_cast, movie_crew, people, movie_sources cascade');
  expect(await loadSample(sample)).toBeUndefined();
  const again = await sample.pool.query('select count(*) from movie_cast');
  expect(again.rows).toEqual([{ count: rows[0].cast }]);
});
