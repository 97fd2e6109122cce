import { expect, test } from 'vitest';
import { createDice } from './dice.ts';
import { misspell } from './searches.ts';

test('a longer word gets one slip, the same with the same seed', () => {
  const dice = createDice(3);
  const misspelt = Array.from({ length: 50 }, () => misspell('the godfather', dice));
  expect(new Set(misspelt).size).toBeGreaterThan(10);
  for (const text of misspelt) expect(text).toMatch(/^the g\w{7,10}$/);
  expect(misspell('the godfather', createDice(3))).toBe(misspelt[0]);
  expect(misspell('up', createDice(3))).toBe('up');
});

test('dice are fair enough', () => {
  const dice = createDice(1);
  const rolls = Array.from({ length: 10_000 }, () => dice.below(10));
  for (let face = 0; face < 10; face++)
    expect(rolls.filter((roll) => roll === face).length).toBeGreaterThan(900);
  const mean = Array.from({ length: 10_000 }, () => dice.geometric(4)).reduce((sum, n) => sum + n) / 10_000;
  expect(mean).toBeGreaterThan(3.7);
  expect(mean).toBeLessThan(4.3);
  expect(() => dice.pick([])).toThrow('nothing to pick');
});
