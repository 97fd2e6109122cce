import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { countQueries } from '../testing/watch-queries.ts';
import { getKnownMovie, movieIncludes } from './known-movie.ts';
import { getKnownCredits, getKnownReleases, getKnownVideos } from './known-movie-parts.ts';

let deps: TestDeps;
let known: string;
let bare: string;

beforeAll(async () => {
  deps = await createTestDeps();
  known = String(await createMovie(deps, { title: 'Heat', genres: ['Crime'] }));
  bare = String(await createMovie(deps, { title: 'Ronin', genres: ['Crime'] }));
  const insert = (text: string) => deps.pool.query(text.replaceAll(':heat', known));
  await insert(`insert into franchises (name) values ('Heists')`);
  await insert(
    `update movies set tagline = 'A Los Angeles crime saga', status = 'released', countries = '{US}',
       homepage = 'https://example.org', franchise_id = (select id from franchises) where id = :heat`,
  );
  await insert(
    `insert into people (name, profile_path) values ('Al Pacino', '/al.jpg'), ('Robert De Niro', null), ('Michael Mann', null)`,
  );
  await insert(
    `insert into movie_cast (movie_id, person_id, position, character)
     select :heat, id, 2 - id, case id when 1 then 'Hanna' end from people where id < 3`,
  );
  await insert(
    `insert into movie_crew (movie_id, person_id, job, department, position)
     values (:heat, 3, 'Writer', 'Writing', 1), (:heat, 3, 'Director', 'Directing', 0)`,
  );
  await insert(
    `insert into movie_videos (movie_id, site, key, name, kind, is_official, published_at, position)
     values (:heat, 'Vimeo', '76', 'Clip', 'clip', false, null, 1), (:heat, 'Elsewhere', 'x', 'X', 'clip', false, null, 2),
       (:heat, 'YouTube', 'abc', 'Trailer', 'trailer', true, '2020-01-02 03:04:05+02', 0)`,
  );
  await insert(
    `insert into movie_images (movie_id, kind, path, language, width, height, position)
     values (:heat, 'poster', '/p.jpg', 'en', 1000, 1500, 0), (:heat, 'backdrop', '/b.jpg', null, null, null, 0)`,
  );
  await insert(
    `insert into movie_providers (movie_id, country, kind, name, logo_path, position)
     values (:heat, 'US', 'rent', 'Shop', null, 0), (:heat, 'DE', 'stream', 'Kino', '/k.jpg', 0)`,
  );
  await insert(
    `insert into movie_releases (movie_id, country, kind, released_on, certification)
     values (:heat, 'US', 'theatrical', '1995-12-15', 'R'), (:heat, 'US', 'premiere', '1995-12-06', null),
       (:heat, 'DE', 'theatrical', '1996-02-29', '16')`,
  );
  await insert(
    `insert into movie_translations (movie_id, language, region, title, overview, tagline)
     values (:heat, 'fr', '', 'Chaleur', null, null), (:heat, 'de', 'DE', null, 'Räuber.', 'Gendarm.')`,
  );
  await insert(`insert into keywords (name) values ('heist')`);
  await insert(`insert into movie_keywords (movie_id, keyword_id) select :heat, id from keywords`);
  await insert(
    `insert into movie_sources (movie_id, part, source, fetched_at, is_damaged)
     values (:heat, 'videos', 'tmdb', '2024-05-06T07:08:09Z', true), (:heat, 'credits', 'facts', '2024-01-01T00:00:00Z', false)`,
  );
});
afterAll(() => deps.destroy());

const cast = [
  { person: { id: '2', name: 'Robert De Niro', profileUrl: null }, character: null },
  {
    person: { id: '1', name: 'Al Pacino', profileUrl: 'https://image.tmdb.org/t/p/w185/al.jpg' },
    character: 'Hanna',
  },
];
const mann = { id: '3', name: 'Michael Mann', profileUrl: null };
const crew = [
  { person: mann, job: 'Director', department: 'Directing' },
  { person: mann, job: 'Writer', department: 'Writing' },
];
const videos = [
  {
    site: 'YouTube',
    key: 'abc',
    url: 'https://www.youtube.com/watch?v=abc',
    name: 'Trailer',
    kind: 'trailer',
    language: null,
    isOfficial: true,
    publishedAt: '2020-01-02T01:04:05.000Z',
  },
  expect.objectContaining({ site: 'Vimeo', url: 'https://vimeo.com/76', publishedAt: null }),
  expect.objectContaining({ site: 'Elsewhere', url: null }),
];
const sources = [
  { part: 'credits', source: 'facts', fetchedAt: '2024-01-01T00:00:00.000Z', isDamaged: false },
  { part: 'videos', source: 'tmdb', fetchedAt: '2024-05-06T07:08:09.000Z', isDamaged: true },
];

const german = { country: 'DE', kind: 'theatrical', date: '1996-02-29', certification: '16' };
const releases = [
  german,
  { country: 'US', kind: 'premiere', date: '1995-12-06', certification: null },
  { country: 'US', kind: 'theatrical', date: '1995-12-15', certification: 'R' },
];

test('a page has what it includes', async () => {
  expect(await getKnownMovie(deps, { movieId: known, include: movieIncludes })).toMatchObject({
    tagline: 'A Los Angeles crime saga',
    status: 'released',
    homepage: 'https://example.org',
    countries: ['US'],
    franchise: { id: '1', name: 'Heists' },
    keywords: [{ id: '1', name: 'heist' }],
    credits: { cast, crew },
    videos,
    images: {
      posters: [{ url: 'https://image.tmdb.org/t/p/w500/p.jpg', width: 1000, height: 1500, language: 'en' }],
      backdrops: [
        { url: 'https://image.tmdb.org/t/p/w1280/b.jpg', width: null, height: null, language: null },
      ],
      logos: [],
    },
    providers: [
      { country: 'DE', kind: 'stream', name: 'Kino', logoUrl: 'https://image.tmdb.org/t/p/w92/k.jpg' },
      { country: 'US', kind: 'rent', name: 'Shop', logoUrl: null },
    ],
    similar: [{ movie: { id: bare } }],
    releases,
    translations: [
      { language: 'de', region: 'DE', title: null, overview: 'Räuber.', tagline: 'Gendarm.' },
      { language: 'fr', region: null, title: 'Chaleur', overview: null, tagline: null },
    ],
    sources,
  });
});

test('what is not included is null, what nobody knows is empty', async () => {
  const nothing = {
    ...{ credits: null, videos: null, images: null, providers: null, similar: null },
    ...{ releases: null, translations: null },
  };
  expect(await getKnownMovie(deps, { movieId: known })).toMatchObject({ ...nothing, sources });
  expect(await getKnownMovie(deps, { movieId: bare, include: movieIncludes })).toMatchObject({
    tagline: null,
    status: null,
    homepage: null,
    countries: [],
    franchise: null,
    keywords: [],
    credits: { cast: [], crew: [] },
    videos: [],
    images: { posters: [], backdrops: [], logos: [] },
    providers: [],
    releases: [],
    translations: [],
    sources: [],
  });
});

test('credits and videos by themselves', async () => {
  expect(await getKnownCredits(deps, known)).toEqual({ cast, crew, source: sources[0] });
  expect(await getKnownVideos(deps, known)).toEqual({ items: videos, source: sources[1] });
  expect(await getKnownCredits(deps, bare)).toEqual({ cast: [], crew: [], source: null });
  expect(await getKnownVideos(deps, bare)).toEqual({ items: [], source: null });
  expect(await getKnownReleases(deps, { movieId: known })).toEqual({ items: releases, source: null });
  expect(await getKnownReleases(deps, { movieId: bare })).toEqual({ items: [], source: null });
  const deleted = await createMovie(deps, { isDeleted: true });
  for (const id of [`${deleted}`, '999999', 'tmdb:5'])
    for (const read of [
      () => getKnownCredits(deps, id),
      () => getKnownVideos(deps, id),
      () => getKnownReleases(deps, { movieId: id }),
    ])
      await expect(read()).rejects.toMatchObject({ code: 'notFound' });
});

test('of one country alone', async () => {
  const inGermany = { movieId: known, region: 'DE' };
  expect(await getKnownReleases(deps, inGermany)).toEqual({ items: [german], source: null });
  expect(await getKnownMovie(deps, { ...inGermany, include: ['releases', 'providers'] })).toMatchObject({
    releases: [german],
    providers: [{ country: 'DE' }],
  });
  expect((await getKnownReleases(deps, { movieId: known, region: 'JP' })).items).toEqual([]);
});

test('one query, however much is included; what is similar is asked of the model', async () => {
  const queries = async (include: (typeof movieIncludes)[number][]) => {
    const { db, count } = countQueries(deps.db);
    await getKnownMovie({ db }, { movieId: known, include });
    return count();
  };
  expect(await queries([])).toBe(1);
  expect(await queries(movieIncludes.filter((part) => part !== 'similar'))).toBe(1);
  expect(await queries([...movieIncludes])).toBe(4);
});
