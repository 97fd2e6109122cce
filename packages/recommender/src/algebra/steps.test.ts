import { expect, test } from 'vitest';
import { createRandom } from '../testing/random-ratings.ts';
import { addUpSteps, type StepEntries } from './steps.ts';
import { relativeError } from './testing/random-matrices.ts';
import { openPool } from './threads/pool.ts';

/** Readers of up to 30 different movies. */
function example(size: number): StepEntries {
  const random = createRandom(3);
  const lists = Array.from({ length: 25 }, (_, reader) => {
    const all = Array.from({ length: size }, (_, movie) => movie).sort(() => random() - 0.5);
    return all.slice(0, reader % 30);
  });
  const movies = Int32Array.from(lists.flat());
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, reader) => {
    offsets[reader + 1] = (offsets[reader] as number) + list.length;
  });
  return {
    offsets,
    movies,
    grades: Float64Array.from(movies, () => (random() < 0.2 ? 0 : random())),
    liked: Float64Array.from(movies, () => (random() < 0.5 ? 1 : 0)),
  };
}

test.each([0.5, 0.9])('both paths and precisions agree, whoever helps: decay %s', async (decay) => {
  await using pool = openPool(2);
  const size = 40;
  const params = { entries: example(size), size, decay, horizon: 0.8, precision: 'f64' } as const;
  const plain = addUpSteps({ ...params, path: 'plain' });
  const seen: number[] = [];
  const kernel = addUpSteps({ ...params, path: 'kernel', onProgress: (done) => seen.push(done) });
  expect(kernel).toEqual(plain);
  expect(seen.at(-1)).toBe(1);
  expect(addUpSteps({ ...params, path: 'kernel', pool })).toEqual(plain);
  const single = addUpSteps({ ...params, precision: 'f32', path: 'kernel' });
  expect(relativeError(single.history, plain.history)).toBeLessThan(1e-6);
  expect(relativeError(single.future, plain.future)).toBeLessThan(1e-6);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++)
      expect(plain.history[row * size + column]).toBeCloseTo(plain.history[column * size + row] ?? 0, 12);
});
