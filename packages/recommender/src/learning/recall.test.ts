import { expect, test } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { recallOf } from './recall.ts';
import type { ReaderScores } from './score-readers.ts';

const { blend } = defaultSettings({ userCount: 100 });

/** Scored by the collaborative part alone, the first candidate best. */
function reader({ hits, truthCount }: { hits: number[]; truthCount: number }): ReaderScores {
  const count = 40;
  const falling = Float64Array.from({ length: count }, (_, candidate) => 1 - candidate / count);
  const silent = new Float64Array(count);
  return {
    evidence: 10,
    best: [1, 0, 0, 0],
    values: [falling, silent, silent, silent],
    popularity: silent,
    isTrue: Uint8Array.from(falling, (_, candidate) => (hits.includes(candidate) ? 1 : 0)),
    hits: Int32Array.from(hits),
    truthCount,
  };
}

test('the first twenty count, of all that was held back; readers count alike', () => {
  expect(recallOf([reader({ hits: [0, 19], truthCount: 2 })], blend)).toBe(1);
  expect(recallOf([reader({ hits: [20, 39], truthCount: 2 })], blend)).toBe(0);
  const some = [reader({ hits: [0], truthCount: 4 }), reader({ hits: [3, 7, 25], truthCount: 3 })];
  expect(recallOf(some, blend)).toBeCloseTo((1 / 4 + 2 / 3) / 2);
});

test('of nobody, and of who has nothing held back, it is 0 and not NaN', () => {
  expect(recallOf([], blend)).toBe(0);
  expect(recallOf([reader({ hits: [], truthCount: 0 })], blend)).toBe(0);
});
