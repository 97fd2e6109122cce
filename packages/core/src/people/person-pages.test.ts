import type { Person } from '@matinee/tmdb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLimiter } from '../auth/limiter.ts';
import { createTestCache } from '../testing/cache.ts';
import { createMovie, createPerson } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { startTestTmdb, type TestTmdb } from '../testing/test-tmdb.ts';
import { enrichCatalogue } from '../tmdb/enrich.ts';
import { syncPerson } from '../tmdb/fetch-person.ts';
import { storePerson } from '../tmdb/store-person.ts';
import { getPerson } from './get-person.ts';
import { listPersonMovies } from './list-person-movies.ts';

let deps: TestDeps;
let upstream: TestTmdb;
let hanks: number;
/** Of Tom Hanks in the stand-in. */
let tmdbId: number;

beforeAll(async () => {
  deps = await createTestDeps();
  upstream = await startTestTmdb();
  const { items } = await upstream.tmdb.searchAll({ query: 'Tom Hanks' });
  tmdbId = items.find((item) => item.kind === 'person')?.person.id ?? 0;
});
afterAll(async () => {
  await deps?.destroy();
  await upstream?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await deps.pool.query('truncate movies, people, tmdb_misses restart identity cascade');
  upstream.standIn.faults.set();
  upstream.standIn.stats.reset();
  deps.tmdb = upstream.another();
  deps.enqueued.length = 0;
  deps.time.now = new Date('2026-03-01T12:00:00Z');
  hanks = await createPerson(deps, { name: 'Tom Hanks' });
  await deps.db.updateTable('people').set({ tmdb_id: tmdbId }).execute();
});

const requests = () => upstream.standIn.stats.read().requests;
const DAY = 86_400_000;
const later = (ms: number) => {
  deps.time.now = new Date(deps.time.now.getTime() + ms);
};
const page = () => getPerson(deps, { personId: String(hanks) });
const TOLD_AT = '2026-03-01T12:00:00.000Z';

async function told(changes: Partial<Person> = {}): Promise<Person> {
  const person = await upstream.tmdb.getPerson({ id: tmdbId });
  return {
    ...person,
    biography: 'Acts.',
    birthday: '1956-07-09',
    placeOfBirth: 'Concord',
    imdbId: 'nm0000158',
    badParts: [],
    ...changes,
  };
}

test('of who is only named in credits TMDb is asked, once', async () => {
  expect(await page()).toMatchObject({ name: 'Tom Hanks', fetchedAt: TOLD_AT, ids: { id: String(hanks) } });
  expect(await page()).toMatchObject({ fetchedAt: TOLD_AT });
  expect(requests()).toBe(1);
  expect(deps.enqueued).toEqual([]);
});

test('however many ask at once, it is one call', async () => {
  const people = await Promise.all(Array.from({ length: 100 }, page));
  expect(new Set(people.map(({ fetchedAt }) => fetchedAt))).toEqual(new Set([TOLD_AT]));
  expect(requests()).toBe(1);
});

test('somebody nobody here knows is fetched by the number of TMDb', async () => {
  await deps.pool.query('truncate people cascade');
  const person = await getPerson(deps, { personId: `tmdb:${tmdbId}` });
  expect(person).toMatchObject({ name: 'Tom Hanks', ids: { tmdb: String(tmdbId) } });
  expect(await getPerson(deps, { personId: person.id })).toEqual(person);
});

test('nobody by that number: asked once an hour; without a key never', async () => {
  const stranger = () => getPerson(deps, { personId: 'tmdb:999999999' });
  for (let n = 0; n < 2; n++) await expect(stranger()).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(1);
  expect(await syncPerson(deps, { tmdbId: 999_999_999 })).toEqual({ status: 'unknown' });
  expect(requests()).toBe(1);
  later(3_600_001);
  await expect(stranger()).rejects.toMatchObject({ code: 'notFound' });
  expect(requests()).toBe(2);
  deps.tmdb = undefined;
  await expect(stranger()).rejects.toMatchObject({ code: 'notFound' });
  expect(await page()).toMatchObject({ name: 'Tom Hanks', fetchedAt: null });
  expect(await syncPerson(deps, { tmdbId })).toMatchObject({ skipped: expect.anything() });
});

test('while TMDb is down who is known is shown, and a job asks on; for a stranger it is 503', async () => {
  upstream.standIn.faults.set({ down: true });
  expect(await page()).toMatchObject({ name: 'Tom Hanks', fetchedAt: null });
  const asked = requests();
  expect(await page()).toMatchObject({ fetchedAt: null });
  expect(requests()).toBe(asked);
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncPerson', payload: { tmdbId } }]);
  for (let n = 0; n < 2; n++)
    await expect(getPerson(deps, { personId: 'tmdb:5' })).rejects.toMatchObject({
      code: 'upstreamUnavailable',
      retryAfter: expect.any(Number),
    });
  upstream.standIn.faults.set();
  deps.tmdb = upstream.another();
  expect(await syncPerson(deps, { tmdbId })).toMatchObject({ status: 'stored', personId: hanks });
  expect(await syncPerson(deps, { tmdbId })).toEqual({ status: 'fresh' });
});

test('a slow TMDb holds nobody back for more than two seconds', async () => {
  upstream.standIn.faults.set({ slow: 60_000 });
  expect(await page()).toMatchObject({ name: 'Tom Hanks', fetchedAt: null });
});

test('who may ask for no more is shown what is known, and told so when nothing is', async () => {
  const limiter = createLimiter({ authPerMinute: 1, upstreamPerHour: { anonymous: 1, signedIn: 1 } });
  const countUpstream = async () => void (await limiter.consume('upstreamAnonymous', 'ip:192.0.2.1'));
  await countUpstream();
  expect(await getPerson(deps, { personId: String(hanks), countUpstream })).toMatchObject({
    fetchedAt: null,
  });
  await expect(getPerson(deps, { personId: 'tmdb:5', countUpstream })).rejects.toMatchObject({
    code: 'rateLimited',
  });
  expect(requests()).toBe(0);
  // That one had no more to spend keeps nobody else from asking.
  expect(await page()).toMatchObject({ fetchedAt: TOLD_AT });
  await limiter.close();
});

test('of whom TMDb told twelve hours ago is shown as they are, and refreshed by a job', async () => {
  await page();
  later(DAY / 2 - 1);
  await page();
  expect(deps.enqueued).toEqual([]);
  later(2);
  expect(await page()).toMatchObject({ fetchedAt: TOLD_AT });
  await page();
  expect(deps.enqueued).toEqual([{ name: 'tmdb.syncPerson', payload: { tmdbId } }]);
  expect(requests()).toBe(1);
});

test('what TMDb says of them, with the movies that are here', async () => {
  const { credits } = await told();
  const known = credits?.cast[0]?.movie.id ?? 0;
  const alone = credits?.cast[1]?.movie.id ?? 0;
  const here = await createMovie(deps, {
    title: 'Credited',
    tmdbId: known,
    cast: ['Tom Hanks'],
    popularity: 2,
  });
  await deps.db.updateTable('movie_cast').set({ character: 'Woody' }).execute();
  await createMovie(deps, { title: 'Told of', tmdbId: alone, popularity: 1 });
  const cast = credits?.cast.map((credit) => ({ ...credit, character: 'Himself' })) ?? [];
  const crew =
    credits?.cast.slice(1, 2).map((credit) => ({ ...credit, department: null, job: 'Producer' })) ?? [];
  await storePerson(deps, await told({ credits: { cast, crew } }));
  expect(await page()).toMatchObject({
    biography: 'Acts.',
    bornOn: '1956-07-09',
    diedOn: null,
    birthplace: 'Concord',
    ids: { imdb: 'nm0000158' },
    movieCount: 2,
  });
  const list = async (as?: 'cast' | 'crew') => {
    const params = { personId: String(hanks), as, page: 1, perPage: 10 };
    const { items, pagination } = await listPersonMovies(deps, params);
    expect(pagination.total).toBe(items.length);
    return items.map(({ movie, ...roles }) => ({ title: movie.title, ...roles }));
  };
  const credited = { title: 'Credited', characters: ['Woody'], jobs: [], isCast: true };
  const toldOf = { title: 'Told of', characters: ['Himself'], jobs: ['Producer'], isCast: true };
  expect(await list()).toEqual([credited, toldOf]);
  expect(await list('cast')).toEqual([credited, { ...toldOf, jobs: [] }]);
  expect(await list('crew')).toEqual([{ ...toldOf, characters: [], isCast: false }]);
  await deps.db.updateTable('movies').set({ deleted_at: new Date() }).where('id', '=', here).execute();
  expect(await page()).toMatchObject({ movieCount: 1 });
});

test('what could not be read stays; an IMDb id of somebody else is not taken', async () => {
  await storePerson(deps, await told());
  const other = await createPerson(deps, { name: 'Other' });
  await deps.db.updateTable('people').set({ imdb_id: null }).where('id', '=', hanks).execute();
  await deps.db.updateTable('people').set({ imdb_id: 'nm0000158' }).where('id', '=', other).execute();
  const damaged = { biography: null, birthday: null, placeOfBirth: 'Elsewhere', credits: null };
  await storePerson(deps, await told({ ...damaged, badParts: ['biography', 'birthday', 'credits'] }));
  expect(await page()).toMatchObject({
    biography: 'Acts.',
    bornOn: '1956-07-09',
    birthplace: 'Elsewhere',
    ids: { imdb: null },
  });
});

test('after half a year it is dropped, who is credited stays by name', async () => {
  const { credits } = await told();
  const known = credits?.cast[0]?.movie.id ?? 0;
  await createMovie(deps, { tmdbId: known });
  await createMovie(deps, { cast: ['Tom Hanks'] });
  await storePerson(deps, await told());
  const uncredited = await createPerson(deps, { name: 'Uncredited' });
  await deps.db
    .updateTable('people')
    .set({ tmdb_id: 1, fetched_at: deps.time.now })
    .where('id', '=', uncredited)
    .execute();
  deps.tmdb = undefined;
  later(180 * DAY);
  await enrichCatalogue(deps);
  expect(await page()).toMatchObject({ biography: 'Acts.', movieCount: 2 });
  later(1);
  await enrichCatalogue(deps);
  expect(await page()).toMatchObject({ name: 'Tom Hanks', biography: null, fetchedAt: null, movieCount: 1 });
  await expect(getPerson(deps, { personId: String(uncredited) })).rejects.toMatchObject({ code: 'notFound' });
});

test('what is kept of them is dropped when TMDb has told more', async () => {
  const { cache } = createTestCache();
  let loads = 0;
  const read = (key: string) =>
    cache.read({ class: 'detail', key, tags: [`person:${key}`] }, async () => {
      loads++;
      return { body: '', etag: '' };
    });
  const both = [String(hanks), `tmdb:${tmdbId}`];
  for (const key of both) await read(key);
  await syncPerson({ ...deps, cache }, { tmdbId });
  for (const key of both) await read(key);
  expect(loads).toBe(4);
});
