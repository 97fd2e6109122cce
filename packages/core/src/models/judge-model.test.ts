import type { Measured } from '@matinee/recommender';
import { expect, test } from 'vitest';
import { differenceOf, judge } from './judge-model.ts';

/** Readers from `from` on, whose gains swing around `mean` by `swing`. */
function measured(mean: number, { count = 100, from = 1, swing = 0.2 } = {}): Measured {
  return {
    userIds: Int32Array.from({ length: count }, (_, index) => from + index),
    gains: Float32Array.from({ length: count }, (_, index) => mean + (index % 2 === 0 ? swing : -swing)),
  };
}

const nobody = measured(0, { count: 0 });

test('pairs know what means do not: readers differ more than models', () => {
  const [a, b] = [measured(0.3), measured(0.29)];
  const compared = differenceOf(a, b);
  expect(compared).toMatchObject({ readers: 100, isPaired: true });
  expect(compared?.a).toBeCloseTo(0.3, 6);
  expect(compared?.b).toBeCloseTo(0.29, 6);
  expect(compared?.difference).toBeCloseTo(-0.01, 6);
  expect(compared?.standardError).toBeCloseTo(0, 6);
  expect(judge(a, b)).toBe('worse');
});

test('other readers are compared by their means, and the same difference is no difference', () => {
  const [a, b] = [measured(0.3), measured(0.29, { from: 1_000 })];
  const compared = differenceOf(a, b);
  expect(compared).toMatchObject({ readers: 100, isPaired: false });
  expect(compared?.difference).toBeCloseTo(-0.01, 6);
  expect(compared?.standardError).toBeCloseTo(Math.SQRT2 * (0.2 / Math.sqrt(99)), 6);
  expect(judge(a, b)).toBe('notWorse');
  expect(judge(a, measured(0.1, { from: 1_000 }))).toBe('worse');
});

test('few readers in common do not decide', () => {
  expect(differenceOf(measured(0.3), measured(0.3, { from: 52 }))?.isPaired).toBe(false);
  expect(differenceOf(measured(0.3), measured(0.3, { from: 51 }))).toMatchObject({
    isPaired: true,
    readers: 50,
  });
});

test('the same measures are not worse, better ones neither', () => {
  expect(judge(measured(0.3), measured(0.3))).toBe('notWorse');
  expect(judge(measured(0.3), measured(0.4))).toBe('notWorse');
});

test('where nothing serves or was measured, nothing speaks against the new one', () => {
  expect(judge(undefined, measured(0))).toBe('first');
  expect(judge(undefined, nobody)).toBe('first');
  expect(judge(nobody, measured(0.1))).toBe('notMeasured');
  expect(judge(measured(0.1), nobody)).toBe('notMeasured');
  expect(differenceOf(nobody, nobody)).toBeUndefined();
});
