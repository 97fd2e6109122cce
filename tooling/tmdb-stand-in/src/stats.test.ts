import { expect, test } from 'vitest';
import { createCounter } from './stats.ts';

test('the peak is over any second, not over those of the clock', () => {
  let time = 900;
  const counter = createCounter(() => time);
  for (let count = 0; count < 3; count++) counter.count('/a', '/a');
  time = 1_500;
  for (let count = 0; count < 4; count++) counter.count('/a', '/a');
  time = 1_900;
  counter.count('/a', '/a');
  expect(counter.read().peakPerSecond).toBe(7);
});
