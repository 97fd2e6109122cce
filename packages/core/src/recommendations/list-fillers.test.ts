import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleTemplate } from '../testing/sample-template.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { planOf } from '../testing/watch-queries.ts';
import { listFillers } from './list-fillers.ts';
import { onlyMovie } from './list-filter.ts';

let deps: TestDeps;
let documentary: number;
let musical: number;

const plain = { likedGenres: [], languages: [], isPopularOnly: false, count: 20 };
const BIG = ['movies', 'movie_stats', 'movie_genres', 'trends'];

beforeAll(async () => {
  deps = await createTestDeps(sampleTemplate());
  await deps.pool.query('vacuum analyze movies, movie_genres, movie_stats');
  const idOf = async (name: string) => {
    const query = deps.db.selectFrom('genres').select('id').where('name', '=', name);
    return (await query.executeTakeFirstOrThrow()).id;
  };
  documentary = await idOf('Documentary');
  musical = await idOf('Musical');
}, 60_000);
afterAll(() => deps.destroy());

const namedGenres = (fillers: Awaited<ReturnType<typeof listFillers>>) =>
  fillers.map(({ reasons }) => reasons.find(({ kind }) => kind === 'genre')?.featureId);

test('preferred genres take turns, each with its most popular movies first', async () => {
  const likedGenres = [musical, documentary];
  const first = (await listFillers(deps, { ...plain, likedGenres })).slice(0, 20);
  const genres = namedGenres(first);
  for (let turn = 0; turn < genres.length; turn += 2)
    expect(new Set(genres.slice(turn, turn + 2))).toEqual(new Set(likedGenres));
  for (const genreId of likedGenres) {
    const mine = first.filter((_, index) => genres[index] === genreId).map(({ movieId }) => movieId);
    const alone = await listFillers(deps, { ...plain, likedGenres: [genreId] });
    expect(mine).toEqual(alone.slice(0, mine.length).map(({ movieId }) => movieId));
  }
});

test('a movie has the same score whatever the filter and the count, in and behind the turns', async () => {
  const likedGenres = [musical, documentary];
  const many = await listFillers(deps, { ...plain, likedGenres, count: 300 });
  const scores = many.map(({ components }) =>
    components.reduce((sum, { weight, value }) => sum + weight * value, 0),
  );
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  for (const filler of [many[0], many[7], many[120], many[260], many[500]]) {
    const filter = onlyMovie(filler?.movieId ?? 0).movies;
    const [alone] = await listFillers(deps, { ...plain, likedGenres, filter, count: 1 });
    expect(alone).toEqual(filler);
  }
});

test('what fills a list is read from indexes, whatever is preferred', async () => {
  for (const asked of [
    plain,
    { ...plain, likedGenres: [musical, documentary] },
    { ...plain, languages: ['fr'] },
    { ...plain, isPopularOnly: true },
  ]) {
    const plan = await planOf(deps.db, (db) => listFillers({ ...deps, db }, asked), { seqScan: true });
    for (const table of BIG) expect(plan.scanned).not.toContain(table);
    expect(plan.indexes).toContain('movies_popularity');
  }
});
