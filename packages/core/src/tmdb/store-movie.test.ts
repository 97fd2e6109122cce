import type { Movie } from '@matinee/tmdb';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadFacts } from '../catalogue/load-facts.ts';
import { withConnection } from '../catalogue/with-connection.ts';
import { getKnownMovie, movieIncludes } from '../movies/known-movie.ts';
import { createMovie, createUser, type MovieFixture } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { castOf, crewOf, tmdbMovie, tmdbPerson } from '../testing/tmdb-movies.ts';
import { storeMovie } from './store-movie.ts';

let deps: TestDeps;
const noon = new Date('2026-01-02T12:00:00Z');

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());
beforeEach(async () => {
  await deps.pool.query(
    'truncate movies, people, keywords, franchises, genres, hidden, users restart identity cascade',
  );
  deps.time.now = noon;
});

const read = (movieId: number) => getKnownMovie(deps, { movieId: String(movieId), include: movieIncludes });

const count = async (table: string): Promise<number> =>
  (await deps.pool.query(`select count(*) from ${table}`)).rows[0].count;

async function sourcesOf(movieId: number): Promise<Record<string, string>> {
  const { sources } = await read(movieId);
  return Object.fromEntries(sources.map((it) => [it.part, `${it.source}${it.isDamaged ? ' damaged' : ''}`]));
}

/** A movie of MovieLens, which TMDb knows as 603. */
async function movieOfMovieLens(fixture: MovieFixture = {}): Promise<number> {
  const id = await createMovie(deps, { title: 'Matrix, as we call it', year: 1998, tmdbId: 603, ...fixture });
  await deps.db.updateTable('movies').set({ movielens_id: 1 }).where('id', '=', id).execute();
  return id;
}

test('a new movie, with everything TMDb says of it', async () => {
  const movie = tmdbMovie(603, {
    imdbId: 'tt0133093',
    genres: [
      { id: 878, name: 'Science Fiction' },
      { id: 36, name: 'History' },
    ],
    collection: { id: 9, name: 'Films', posterPath: null, backdropPath: null },
  });
  const stored = await storeMovie(deps, movie);
  expect(stored).toEqual({ movieId: expect.any(Number), isNew: true, isChanged: true, isDeleted: false });
  const source = { source: 'tmdb', fetchedAt: noon.toISOString(), isDamaged: false };
  expect(await read(stored.movieId)).toMatchObject({
    ids: { tmdb: '603', imdb: 'tt0133093' },
    title: 'Film 603',
    originalTitle: 'Filmen 603',
    year: 2001,
    releaseDate: '2001-02-03',
    genres: [{ name: 'History' }, { name: 'Sci-Fi' }],
    overview: 'What it is about.',
    originalLanguage: 'sv',
    runtime: 101,
    posterUrl: 'https://image.tmdb.org/t/p/w500/poster.jpg',
    backdropUrl: 'https://image.tmdb.org/t/p/w1280/backdrop.jpg',
    tmdb: { voteAverage: 7.5, voteCount: 100 },
    version: 1,
    alternativeTitles: ['Der Film', 'The Film'],
    tagline: 'A tagline',
    status: 'released',
    homepage: 'https://example.org/film',
    countries: ['SE'],
    franchise: { name: 'Films' },
    keywords: [{ name: 'heist' }],
    credits: {
      cast: [
        { person: { name: 'Person 1' }, character: 'Role 0' },
        { person: { name: 'Person 2' }, character: 'Role 1' },
      ],
      crew: [{ person: { name: 'Person 3' }, job: 'Director', department: 'Directing' }],
    },
    videos: [{ key: 'abc', kind: 'trailer', publishedAt: '2001-01-01T00:00:00.000Z' }],
    images: { posters: [{ width: 1000 }], backdrops: [], logos: [] },
    providers: [{ country: 'SE', kind: 'stream', name: 'Ström' }],
    sources: [
      'credits',
      'details',
      'images',
      'keywords',
      'providers',
      'releases',
      'translations',
      'videos',
    ].map((part) => ({ part, ...source })),
  });
  const { rows } = await deps.pool.query(
    `select country, kind, released_on, certification, t.language, t.title from movie_releases join movie_translations t using (movie_id)`,
  );
  expect(rows).toEqual([
    {
      country: 'SE',
      kind: 'theatrical',
      released_on: '2001-02-03',
      certification: '11',
      language: 'de',
      title: 'Der Film',
    },
  ]);
});

test('stored again nothing is another but its age; a version is a change somebody sees', async () => {
  const { movieId } = await storeMovie(deps, tmdbMovie(603));
  const before = await read(movieId);
  deps.time.now = new Date('2026-01-03T12:00:00Z');
  expect(await storeMovie(deps, tmdbMovie(603))).toEqual({
    movieId,
    isNew: false,
    isChanged: false,
    isDeleted: false,
  });
  const sources = before.sources.map((it) => ({ ...it, fetchedAt: deps.time.now.toISOString() }));
  expect(await read(movieId)).toEqual({ ...before, sources });

  await storeMovie(deps, tmdbMovie(603, { voteCount: 101 }));
  expect(await read(movieId)).toMatchObject({ version: 1, tmdb: { voteCount: 101 } });
  const changes: Partial<Movie>[] = [
    { runtime: 102 },
    { runtime: 102, keywords: [] },
    { runtime: 102, keywords: [], genres: [] },
    { runtime: 102, keywords: [], genres: [], credits: { cast: castOf(tmdbPerson(2)), crew: [] } },
  ];
  for (const [index, fields] of changes.entries()) {
    expect((await storeMovie(deps, tmdbMovie(603, fields))).isChanged).toBe(true);
    expect(await read(movieId)).toMatchObject({ version: index + 2 });
  }
  expect(await read(movieId)).toMatchObject({
    runtime: 102,
    keywords: [],
    genres: [],
    credits: { cast: [{ person: { name: 'Person 2' } }], crew: [] },
  });
});

test('titles of TMDb come and go, those of others stay', async () => {
  const id = await movieOfMovieLens({ originalTitle: 'Matorikkusu', alternativeTitles: ['Die Matrix'] });
  await storeMovie(deps, tmdbMovie(603, { title: 'The Matrix', originalTitle: 'マトリックス' }));
  expect(await read(id)).toMatchObject({
    title: 'Matrix, as we call it',
    originalTitle: 'マトリックス',
    year: 1998,
    alternativeTitles: ['Die Matrix', 'Matorikkusu', 'The Matrix', 'Der Film', 'The Film'],
  });
  const told = { title: 'The Matrix', originalTitle: 'マトリックス' };
  await storeMovie(deps, tmdbMovie(603, { ...told, translations: [], alternativeTitles: [] }));
  expect((await read(id)).alternativeTitles).toEqual(['Die Matrix', 'Matorikkusu', 'The Matrix']);
  // Unreadable is not the same as none.
  await storeMovie(deps, tmdbMovie(603, told));
  const unreadable = {
    translations: null,
    alternativeTitles: null,
    badParts: ['translations', 'alternativeTitles'],
  };
  await storeMovie(deps, tmdbMovie(603, { ...told, ...unreadable }));
  expect((await read(id)).alternativeTitles).toHaveLength(5);
});

test('a movie of MovieLens keeps its genres, one of TMDb has TMDb’s', async () => {
  const id = await movieOfMovieLens({ genres: ['Sci-Fi', 'Action'] });
  await storeMovie(deps, tmdbMovie(603));
  expect((await read(id)).genres.map(({ name }) => name)).toEqual(['Action', 'Sci-Fi']);
  const { movieId } = await storeMovie(deps, tmdbMovie(604, { genres: [{ id: 28, name: 'Action' }] }));
  expect((await read(movieId)).genres.map(({ name }) => name)).toEqual(['Action']);
  const { rows } = await deps.pool.query(
    'select movie_id, is_from_tmdb as "isTheirs" from movie_genres order by 1, 2',
  );
  expect(rows).toEqual([
    { movie_id: id, isTheirs: false },
    { movie_id: id, isTheirs: false },
    { movie_id: movieId, isTheirs: true },
  ]);
});

const matrixFacts = {
  movieLensId: 1,
  tmdbId: 603,
  directors: ['Lana Wachowski'],
  cast: ['Keanu Reeves', 'Carrie-Anne Moss'],
  runtime: 136,
  originalLanguage: 'en',
  countries: ['US'],
  originalTitle: 'The Matrix',
  releaseDate: '1999-03-31',
  overview: 'A hacker learns what is real.',
};

function giveFacts(...films: (typeof matrixFacts)[]) {
  return withConnection(deps, async (client) => {
    await client.query('begin');
    const report = await loadFacts(client, films);
    await client.query('commit');
    return report;
  });
}

const personIds = async () =>
  new Map(
    (await deps.db.selectFrom('people').select(['id', 'name', 'tmdb_id']).execute()).map((person) => [
      person.name,
      person,
    ]),
  );

test('TMDb takes the place of facts, and the people of the facts become those TMDb knows', async () => {
  const id = await movieOfMovieLens();
  await giveFacts(matrixFacts);
  const before = await personIds();
  const { userId } = await createUser(deps);
  const reeves = before.get('Keanu Reeves')?.id ?? 0;
  await deps.db.insertInto('hidden').values({ user_id: userId, kind: 'person', target_id: reeves }).execute();
  const cast = castOf(tmdbPerson(6384, 'Keanu Reeves'), tmdbPerson(530, 'Carrie Anne Moss'), tmdbPerson(5));
  const credits = { cast, crew: crewOf('Director', tmdbPerson(9340, 'L. Wachowski')) };
  await storeMovie(deps, tmdbMovie(603, { credits, runtime: null, overview: 'Told by TMDb.' }));
  const after = await personIds();
  expect(after.get('Keanu Reeves')).toMatchObject({ id: reeves, tmdb_id: 6384 });
  // Spelled otherwise, yet read the same by search.
  expect(after.get('Carrie Anne Moss')).toMatchObject({
    id: before.get('Carrie-Anne Moss')?.id,
    tmdb_id: 530,
  });
  expect([...after.keys()].sort()).toEqual(['Carrie Anne Moss', 'Keanu Reeves', 'L. Wachowski', 'Person 5']);
  expect(await read(id)).toMatchObject({
    runtime: 136,
    overview: 'Told by TMDb.',
    releaseDate: '2001-02-03',
    year: 1998,
  });
  expect(await sourcesOf(id)).toMatchObject({ details: 'tmdb', credits: 'tmdb' });
  expect(await giveFacts(matrixFacts)).toEqual({ details: 0, credits: 0 });
});

test('somebody known from facts and from TMDb turns out to be one person, with what users said of both', async () => {
  const speed = {
    ...matrixFacts,
    movieLensId: 2,
    tmdbId: 1637,
    cast: ['Keanu Reeves'],
    directors: ['Jan de Bont'],
  };
  await movieOfMovieLens();
  const other = await createMovie(deps, { title: 'Speed', tmdbId: 1637 });
  await deps.db.updateTable('movies').set({ movielens_id: 2 }).where('id', '=', other).execute();
  await giveFacts(matrixFacts, speed);
  const credits = { cast: castOf(tmdbPerson(6384, 'Keanu Reeves')), crew: [] };
  await storeMovie(deps, tmdbMovie(77, { credits }));
  const known = await deps.db
    .selectFrom('people')
    .where('name', '=', 'Keanu Reeves')
    .select(['id', 'tmdb_id'])
    .execute();
  expect(known).toHaveLength(2);
  const users = [await createUser(deps), await createUser(deps)];
  for (const [index, { userId }] of users.entries())
    for (const { id } of known.slice(0, index + 1))
      await deps.db.insertInto('hidden').values({ user_id: userId, kind: 'person', target_id: id }).execute();
  await storeMovie(deps, tmdbMovie(603, { credits }));
  const one = await deps.db
    .selectFrom('people')
    .where('name', '=', 'Keanu Reeves')
    .select(['id', 'tmdb_id'])
    .execute();
  expect(one).toEqual([{ id: known.find((person) => person.tmdb_id === 6384)?.id, tmdb_id: 6384 }]);
  const hidden = await deps.db.selectFrom('hidden').select(['user_id', 'target_id']).execute();
  expect(hidden).toEqual(
    expect.arrayContaining(users.map(({ userId }) => ({ user_id: userId, target_id: one[0]?.id }))),
  );
  expect(hidden).toHaveLength(2);
  expect((await read(other)).credits?.cast.map(({ person }) => person.id)).toEqual([String(one[0]?.id)]);
  expect(await giveFacts(matrixFacts, speed)).toEqual({ details: 0, credits: 0 });
});

test('no credits at TMDb are no reason to forget those that are known', async () => {
  const id = await movieOfMovieLens();
  await giveFacts(matrixFacts);
  await storeMovie(deps, tmdbMovie(603, { credits: { cast: [], crew: [] } }));
  expect((await read(id)).credits?.cast).toHaveLength(2);
  expect(await sourcesOf(id)).toMatchObject({ details: 'tmdb', credits: 'facts' });
});

test('what an administrator wrote stays', async () => {
  const { movieId } = await storeMovie(deps, tmdbMovie(603));
  await deps.pool.query(`update movie_sources set source = 'admin'`);
  const before = await read(movieId);
  const other = tmdbMovie(603, {
    title: 'Another',
    genres: [],
    credits: { cast: [], crew: [] },
    videos: [],
    images: { posters: [], backdrops: [], logos: [] },
    keywords: [],
    translations: [],
    watchProviders: [],
    badParts: ['credits.cast[].character'],
  });
  expect((await storeMovie(deps, other)).isChanged).toBe(false);
  expect(await read(movieId)).toEqual(before);
});

test('what could not be read is kept as it was and marked, until it can be read', async () => {
  const { movieId } = await storeMovie(deps, tmdbMovie(603));
  const before = await read(movieId);
  deps.time.now = new Date('2026-01-03T12:00:00Z');
  const damaged = tmdbMovie(603, {
    credits: { cast: castOf(tmdbPerson(9)), crew: [] },
    videos: null,
    runtime: null,
    badParts: ['credits.cast[].character', 'videos', 'runtime', 'similar[].id'],
  });
  await storeMovie(deps, damaged);
  const after = await read(movieId);
  expect(after).toMatchObject({ runtime: 101, credits: before.credits, videos: before.videos, version: 1 });
  expect(await sourcesOf(movieId)).toMatchObject({
    details: 'tmdb damaged',
    credits: 'tmdb damaged',
    videos: 'tmdb damaged',
    images: 'tmdb',
  });
  const ages = new Map(after.sources.map(({ part, fetchedAt }) => [part, fetchedAt]));
  expect(ages.get('credits')).toBe(noon.toISOString());
  expect(ages.get('images')).toBe(deps.time.now.toISOString());
  await storeMovie(deps, tmdbMovie(603));
  expect(Object.values(await sourcesOf(movieId))).toEqual(Array(8).fill('tmdb'));
});

test('of a new movie what could be read is there', async () => {
  const { movieId } = await storeMovie(
    deps,
    tmdbMovie(603, {
      credits: { cast: castOf(tmdbPerson(9)), crew: [] },
      images: null,
      badParts: ['credits.crew[]', 'images', 'overview'],
    }),
  );
  expect(await read(movieId)).toMatchObject({ credits: { cast: [{ person: { name: 'Person 9' } }] } });
  expect(await sourcesOf(movieId)).toMatchObject({
    details: 'tmdb damaged',
    credits: 'tmdb damaged',
    images: 'tmdb damaged',
    videos: 'tmdb',
  });
});

test('parts that were not asked for stay', async () => {
  const { movieId } = await storeMovie(deps, tmdbMovie(603));
  const before = await read(movieId);
  const bare = { credits: null, videos: null, images: null, keywords: null, releaseDates: null };
  const none = { translations: null, alternativeTitles: null, watchProviders: null };
  deps.time.now = new Date('2026-01-03T12:00:00Z');
  await storeMovie(deps, tmdbMovie(603, { ...bare, ...none }));
  const { sources, ...after } = await read(movieId);
  expect(after).toEqual({ ...before, sources: undefined });
  expect(sources.filter(({ fetchedAt }) => fetchedAt !== noon.toISOString()).map(({ part }) => part)).toEqual(
    ['details'],
  );
});

test('a movie known by its IMDb id alone is that movie; an id that is taken is left where it is', async () => {
  const id = await createMovie(deps, { title: 'Known', imdbId: 'tt0133093' });
  expect(await storeMovie(deps, tmdbMovie(603, { imdbId: 'tt0133093' }))).toMatchObject({
    movieId: id,
    isNew: false,
  });
  expect((await read(id)).ids.tmdb).toBe('603');
  const { movieId } = await storeMovie(deps, tmdbMovie(604, { imdbId: 'tt0133093' }));
  expect(movieId).not.toBe(id);
  expect((await read(movieId)).ids).toMatchObject({ tmdb: '604', imdb: null });
});

test('a deleted movie stays deleted, and as it is', async () => {
  const id = await createMovie(deps, { tmdbId: 603, isDeleted: true });
  expect(await storeMovie(deps, tmdbMovie(603))).toEqual({
    movieId: id,
    isNew: false,
    isChanged: false,
    isDeleted: true,
  });
  expect(await count('movie_sources')).toBe(0);
});

test('all of it or nothing', async () => {
  await deps.pool.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
    create trigger refuse before insert on movie_providers execute function refuse()`);
  await expect(storeMovie(deps, tmdbMovie(603))).rejects.toThrow('refused');
  await deps.pool.query('drop trigger refuse on movie_providers; drop function refuse');
  for (const table of ['movies', 'people', 'keywords', 'movie_sources', 'genres'])
    expect(await count(table)).toBe(0);
});

test('what no index or column would take is cut or left out', async () => {
  const long = 'Ä'.repeat(20_000);
  const { movieId } = await storeMovie(
    deps,
    tmdbMovie(603, {
      title: long,
      originalTitle: `${long}!`,
      tagline: long,
      runtime: 2_000_000_000,
      homepage: `https://example.org/${'x'.repeat(20_000)}`,
      credits: {
        cast: castOf(tmdbPerson(1, long)),
        crew: [...crewOf(long, tmdbPerson(1)), ...crewOf('Director', tmdbPerson(1), tmdbPerson(1))],
      },
      keywords: [
        { id: 1, name: long },
        { id: 2, name: 'Noir' },
        { id: 3, name: 'noir' },
      ],
      alternativeTitles: Array.from({ length: 500 }, (_, i) => ({
        title: `${i} ${long}`,
        country: null,
        note: null,
      })),
    }),
  );
  const movie = await read(movieId);
  expect(movie.title).toHaveLength(300);
  expect(movie.runtime).toBeNull();
  expect(movie.alternativeTitles.length).toBeLessThan(100);
  expect(movie.credits?.crew.map(({ job }) => job)).toContain('Director');
  expect(movie.keywords).toHaveLength(2);
  expect((await storeMovie(deps, tmdbMovie(603, { keywords: [{ id: 3, name: 'noir' }] }))).isNew).toBe(false);
  expect((await read(movieId)).keywords).toHaveLength(1);
});

test('twenty at once store one movie once', async () => {
  const stored = await Promise.all(
    Array.from({ length: 20 }, () => storeMovie(deps, tmdbMovie(603, { imdbId: 'tt0133093' }))),
  );
  expect(new Set(stored.map(({ movieId }) => movieId)).size).toBe(1);
  expect(stored.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(await count('movies')).toBe(1);
  expect(await count('people')).toBe(3);
  expect((await read(stored[0]?.movieId ?? 0)).version).toBe(1);
});

test('movies with the same people, keywords and genres at once neither wait for each other nor make two of one', async () => {
  await movieOfMovieLens();
  await giveFacts(matrixFacts);
  const people = Array.from({ length: 40 }, (_, i) => tmdbPerson(i + 1, i % 7 ? undefined : `Name ${i}`));
  const shuffled = (seed: number) => people.toSorted((a, b) => ((a.id * seed) % 41) - ((b.id * seed) % 41));
  const names = ['noir', 'Heist', 'paris', 'Twist', 'war'];
  const movies = Array.from({ length: 30 }, (_, i) => {
    const cast = [...shuffled(i + 2), tmdbPerson(6384, 'Keanu Reeves')];
    return tmdbMovie(i % 3 ? 1_000 + i : 603, {
      imdbId: i % 2 ? 'tt0000001' : null,
      credits: { cast: castOf(...cast), crew: crewOf('Director', ...shuffled(i + 5)) },
      keywords: names.map((name, at) => ({ id: ((at + i) % 5) + 1, name })),
      collection: { id: 1, name: 'Films', posterPath: null, backdropPath: null },
      genres: [{ id: (i % 4) + 1, name: `Genre ${i % 4}` }],
    });
  });
  await Promise.all(movies.map((movie) => storeMovie(deps, movie)));
  expect(await count('people')).toBe(41);
  expect(await count('keywords')).toBe(5);
  expect(await count('genres')).toBe(4);
  expect(await count('franchises')).toBe(1);
  const { rows } = await deps.pool.query(
    'select count(distinct tmdb_id) as ids, count(*), count(imdb_id) as imdb from movies',
  );
  expect(rows).toEqual([{ ids: 21, count: 21, imdb: 1 }]);
});

test('large casts in common at once: nobody has to try again', async () => {
  const people = Array.from({ length: 600 }, (_, i) => tmdbPerson(600 - i));
  const credits = { cast: castOf(...people.slice(0, 200)), crew: crewOf('Extra', ...people.slice(200)) };
  // Else all would wait for the first to have made the genre.
  await storeMovie(deps, tmdbMovie(603));
  const retries: unknown[] = [];
  const log = pino({ level: 'info' }, { write: (line) => retries.push(line) });
  const ids = Array.from({ length: 10 }, (_, i) => i + 1);
  await Promise.all(ids.map((id) => storeMovie({ ...deps, log }, tmdbMovie(id, { credits }))));
  expect(retries).toEqual([]);
  expect(await count('people')).toBe(600);
});
