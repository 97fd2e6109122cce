import { expect, test } from 'vitest';
import { shareOf } from './wilson.ts';

test.each([
  // As R's prop.test(…, correct = FALSE) has them.
  [0, 10, 0, 0.2775],
  [1, 10, 0.0179, 0.4042],
  [5, 10, 0.2366, 0.7634],
  [10, 10, 0.7225, 1],
  [30, 1000, 0.0211, 0.0425],
])('%d of %d', (part, whole, low, high) => {
  const share = shareOf(part, whole);
  expect(share?.value).toBe(part / whole);
  expect(share?.low).toBeCloseTo(low, 3);
  expect(share?.high).toBeCloseTo(high, 3);
});

test('of nothing there is no share', () => {
  expect(shareOf(0, 0)).toBeNull();
});
