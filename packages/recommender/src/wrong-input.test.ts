import { expect, test } from 'vitest';
import { buildInteractions, type RatingColumns } from './data/interactions.ts';
import { evaluate } from './evaluation/evaluate.ts';
import { splitBy } from './evaluation/protocols.ts';
import { learnSettings } from './learning/learn-settings.ts';
import { tasteCatalogue, tasteRatings } from './testing/random-ratings.ts';
import { type Model, trainModel } from './train-model.ts';

type Rating = [user: number, movie: number, score: number, at: number];

const LARGEST_ID = 2 ** 31 - 1;

const columnsOf = (ratings: readonly Rating[]): RatingColumns => ({
  userIds: ratings.map(([user]) => user),
  movieIds: ratings.map(([, movie]) => movie),
  scores: ratings.map(([, , score]) => score),
  timestamps: ratings.map(([, , , at]) => at),
});

/** Every user rates every movie. */
function grid(users: number, movies: number, score: (user: number, movie: number) => number): Rating[] {
  return Array.from({ length: users * movies }, (_, index) => {
    const [user, movie] = [Math.floor(index / movies), index % movies];
    return [user, movie, score(user, movie), index];
  });
}

const catalogue = tasteCatalogue({ movies: 40 });
const odd: Record<string, RatingColumns> = {
  'nothing at all': columnsOf([]),
  'one rating': columnsOf([[1, 1, 9, 5]]),
  'one user': columnsOf(grid(1, 30, (_, movie) => 1 + (movie % 10))),
  'one movie': columnsOf(grid(30, 1, (user) => 1 + (user % 10))),
  'all ratings alike': columnsOf(grid(12, 15, () => 8)),
  'nobody likes anything': columnsOf(grid(12, 15, () => 1)),
  'everybody likes everything, at one moment': columnsOf(
    grid(80, 12, () => 10).map(([user, movie, score]) => [user, movie, score, 0]),
  ),
  'each rating many times': columnsOf(
    [1, 2, 3].flatMap((round) => grid(9, 9, (user, movie) => 1 + ((user * movie * round) % 10))),
  ),
  'the largest ids': columnsOf(
    grid(12, 12, (user, movie) => 1 + ((user * movie) % 10)).map(([user, movie, score, at]) => [
      LARGEST_ID - user,
      LARGEST_ID - movie,
      score,
      at,
    ]),
  ),
  'times before 1970 and after 2500': columnsOf(
    grid(12, 12, (user, movie) => 1 + ((user + movie) % 10)).map(([user, movie, score, at]) => [
      user,
      movie,
      score,
      at % 2 === 0 ? -1e9 : 2e10,
    ]),
  ),
};

function expectFinite(model: Model): void {
  for (const { rows, rest } of model.parts) {
    expect(rows.weights.every(Number.isFinite)).toBe(true);
    expect(rest?.weights.every(Number.isFinite) ?? true).toBe(true);
    expect(rows.offsets.at(-1)).toBe(rows.neighbours.length);
  }
}

test.each(Object.keys(odd))('%s: a model of finite weights, and measures between 0 and 1', (name) => {
  const interactions = buildInteractions(odd[name] as RatingColumns);
  expectFinite(trainModel({ interactions, catalogue }));
  for (const protocol of ['temporal', 'random'] as const) {
    const { validation, settings } = learnSettings({ interactions, catalogue }, { protocol });
    expect(validation ?? 0).toBeGreaterThanOrEqual(0);
    expect(settings.blend.sequential).toBeGreaterThanOrEqual(0);
    const split = splitBy(interactions, protocol);
    const results = evaluate({ split, catalogue, protocol, models: ['ease', 'hybrid'], now: () => 0 });
    for (const { ndcg10, recall20, coverage10 } of results)
      for (const measure of [ndcg10, recall20, coverage10]) {
        expect(measure).toBeGreaterThanOrEqual(0);
        expect(measure).toBeLessThanOrEqual(1);
      }
  }
});

test('a user with 50,000 ratings among others', () => {
  const others = tasteRatings({ users: 60, movies: 60, perUser: 20 });
  const greedy: Rating[] = Array.from({ length: 50_000 }, (_, index) => [
    999,
    1 + ((index * 7) % 50_000),
    1 + (index % 10),
    index,
  ]);
  const more = columnsOf(greedy);
  const join = (name: keyof RatingColumns) => [...Array.from(others[name]), ...Array.from(more[name])];
  const interactions = buildInteractions({
    userIds: join('userIds'),
    movieIds: join('movieIds'),
    scores: join('scores'),
    timestamps: join('timestamps'),
  });
  expect(interactions.offsets.at(-1)).toBeGreaterThan(50_000);
  // Little of everything, or the test would take what 50,000 rows of 50,000 take.
  const factors = { factors: 4, confidence: 10, ridge: 5, iterations: 1, minReaders: 3 };
  const settings = { maxNeighbours: 8, maxMovies: 100, factors };
  const model = trainModel({ interactions, catalogue: [] }, { settings });
  expectFinite(model);
  expect(model.movies).toHaveLength(50_000);
});

test.each<[string, Rating]>([
  ['a score of 11', [1, 1, 11, 0]],
  ['a score of 0', [1, 1, 0, 0]],
  ['a score that is no number', [1, 1, Number.NaN, 0]],
  ['half a score', [1, 1, 7.5, 0]],
  ['a user beyond 31 bits', [LARGEST_ID + 1, 1, 8, 0]],
  ['a movie below 0', [1, -1, 8, 0]],
  ['half a movie', [1, 1.5, 8, 0]],
  ['a time that is no number', [1, 1, 8, Number.NaN]],
])('%s is refused, with what and where', (_, rating) => {
  expect(() => buildInteractions(columnsOf([[1, 2, 8, 0], rating]))).toThrow(/at 1 is not|at 1 must/);
});

test('what does not fit into memory is refused before it begins, with the setting that would make it fit', () => {
  const interactions = buildInteractions(tasteRatings({ users: 90, movies: 60, perUser: 20 }));
  const settings = { limit: 'MEMORY_MB', size: 'MAX_MOVIES' };
  const asked: number[] = [];
  const train = (limit: number) =>
    trainModel(
      { interactions, catalogue },
      { memory: { limit, settings }, onMemory: (bytes) => asked.push(bytes) },
    );
  expect(() => train(1000)).toThrow(
    /^EASE of \d+ readers and 60 movies needs 1 MB, more than the 1 MB allowed; it would fit with a smaller MAX_MOVIES, or MEMORY_MB = 1 or more$/,
  );
  expectFinite(train(1e9));
  expect(asked).toHaveLength(3);
  expect(asked.every((bytes) => bytes > 1000)).toBe(true);
});

test('beyond the most movies those with the most ratings are solved for, the others have factors and content', () => {
  const interactions = buildInteractions(tasteRatings({ users: 200, movies: 40, perUser: 15 }));
  const model = trainModel({ interactions, catalogue }, { settings: { maxMovies: 10 } });
  const rowsOf = (name: string) => {
    const rows = model.parts.find((part) => part.name === name)?.rows;
    return Array.from(
      model.movies,
      (_, movie) => (rows?.offsets[movie + 1] ?? 0) - (rows?.offsets[movie] ?? 0),
    );
  };
  for (const part of ['collaborative', 'sequential'])
    expect(rowsOf(part).filter((length) => length > 0)).toHaveLength(10);
  for (const part of ['factors', 'content'])
    expect(rowsOf(part).filter((length) => length > 0).length).toBeGreaterThan(35);
  expectFinite(model);
});
