import { expect, test } from 'vitest';
import { areAllTried, canBeMisspelt, cutsOf, slipCost, slipsBetween, slipsOf } from './spelling.ts';

test.each([
  ['alien', 'alien', 0],
  ['alein', 'alien', 1],
  ['godfahter', 'godfather', 1],
  ['memnto', 'memento', 1],
  ['alladin', 'aladdin', 2],
  ['kain', 'kane', 2],
  ['', 'abc', 3],
  ['abc', '', 3],
])('from %j to %j: %i', (typed, meant, slips) => {
  expect(slipsBetween(typed, meant)).toBe(slips);
  expect(slipsBetween(meant, typed)).toBe(slips);
});

test('what is further than is asked for need not be counted to the end', () => {
  expect(slipsBetween('alladin', 'aladdin', 2)).toBe(2);
  for (const meant of ['godfather', 'go', 'abcdefghi', 'xxlladin'])
    expect(slipsBetween('alladin', meant, 1)).toBeGreaterThan(1);
});

test('short words are tried with every letter, long ones with letters left out or swapped', () => {
  expect(slipsOf('cub')).toEqual(expect.arrayContaining(['club', 'cube', 'cab', 'cu', 'ucb']));
  expect(slipsOf('cub')).not.toContain('cub');
  const long = slipsOf('godfahterr');
  expect(long).toEqual(expect.arrayContaining(['godfatherr', 'godfahter']));
  expect(long.length).toBeLessThan(25);
  expect(new Set(slipsOf('aaa')).size).toBe(slipsOf('aaa').length);
});

test('every slip of a short word is tried, in the letters there are', () => {
  expect(['heat', 'matrix', 'heather', 'дрыв'].map(areAllTried)).toEqual([true, true, false, false]);
});

test('what is too far is not meant', () => {
  expect(slipCost('cub', 'club', { isAlone: true })).toBeCloseTo(0.4);
  expect(slipCost('cub', 'clubs', { isAlone: true })).toBeUndefined();
  expect(slipCost('kain', 'kane', { isAlone: true })).toBeUndefined();
  expect(slipCost('kain', 'kane', { isAlone: false })).toBeCloseTo(0.8);
  expect(slipCost('kain', 'lane', { isAlone: false })).toBeUndefined();
  expect(slipCost('alladin', 'aladdin', { isAlone: true })).toBeCloseTo(0.8);
  expect(slipCost('pyscho', 'xyscho', { isAlone: true })).toBeCloseTo(0.6);
});

test('words are cut in two', () => {
  expect(cutsOf('starwars')).toContainEqual(['star', 'wars']);
  expect(cutsOf('abc')).toEqual([]);
});

test.each([
  ['heat', true],
  ['сталкер', true],
  ['up', false],
  ['2001', false],
  ["ocean's", false],
  ['x'.repeat(26), false],
])('%j can be misspelt: %s', (word, can) => expect(canBeMisspelt(word)).toBe(can));
