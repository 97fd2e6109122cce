import { afterEach, expect, test, vi } from 'vitest';
import { openPool } from './algebra/threads/pool.ts';
import { toFeedback } from './data/feedback.ts';
import { buildInteractions } from './data/interactions.ts';
import { trainEase } from './models/ease.ts';
import type { NeighbourRows } from './models/neighbour-rows.ts';
import { tasteCatalogue, tasteRatings } from './testing/random-ratings.ts';
import { type Model, trainModel } from './train-model.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  { users: 40, movies: 90 },
  { users: 250, movies: 50 },
])('helping threads change no byte of a model: %o', async ({ users, movies }) => {
  const interactions = buildInteractions(tasteRatings({ users, movies, perUser: 20 }));
  const data = { interactions, catalogue: tasteCatalogue({ movies }) };
  await using pool = openPool(3);
  const settings = { maxNeighbours: 20 };
  expect(trainModel(data, { settings, pool })).toEqual(trainModel(data, { settings }));
});

test.each([
  { users: 40, movies: 60 },
  { users: 150, movies: 30 },
])('without WebAssembly the rows are the same within 1e-6: %o', ({ users, movies }) => {
  const interactions = buildInteractions(tasteRatings({ users, movies, perUser: 15 }));
  const data = { interactions, catalogue: tasteCatalogue({ movies }) };
  const settings = { maxNeighbours: 1000 };
  const model = trainModel(data, { settings });
  vi.stubEnv('MATINEE_ALGEBRA', 'plain');
  expectAlike(trainModel(data, { settings }), model);
});

test('above a thousand movies f32 is good enough: both sides of EASE agree to four digits of the largest weight', () => {
  const data = buildInteractions(tasteRatings({ users: 120, movies: 1300, perUser: 150 }));
  const feedback = toFeedback(data, { liked: 1, fair: 0.3, disliked: 0 });
  const params = { feedback, ridge: 30, dropout: 0.33, maxNeighbours: 1300 };
  const byUsers = dense(trainEase({ ...params, side: 'users' }));
  const byMovies = dense(trainEase({ ...params, side: 'movies' }));
  const largest = byUsers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = byUsers.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (byMovies[index] ?? 0))),
    0,
  );
  expect(largest).toBeGreaterThan(0.01);
  expect(worst / largest).toBeLessThan(1e-4);
});

function expectAlike(model: Model, other: Model): void {
  for (const [index, { rows, rest }] of model.parts.entries()) {
    const found = other.parts[index];
    const [first, second] = [dense(rows), dense(found?.rows ?? rows)];
    expect(first.every((value, at) => Math.abs(value - (second[at] as number)) < 1e-6)).toBe(true);
    rest?.weights.forEach((weight, at) => {
      expect(found?.rest?.weights[at]).toBeCloseTo(weight, 6);
    });
  }
}

/** Rows × (largest neighbour + 1), 0 where there is none. */
function dense({ offsets, neighbours, weights }: NeighbourRows): Float64Array {
  const width = neighbours.reduce((most, neighbour) => Math.max(most, neighbour), 0) + 1;
  const values = new Float64Array((offsets.length - 1) * width);
  for (let row = 0; row + 1 < offsets.length; row++)
    for (let index = offsets[row] as number; index < (offsets[row + 1] as number); index++)
      values[row * width + (neighbours[index] as number)] = weights[index] as number;
  return values;
}
