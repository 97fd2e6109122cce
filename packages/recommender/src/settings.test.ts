import { expect, test } from 'vitest';
import { defaultSettings } from './settings.ts';

test('the ridge grows with the users, within bounds', () => {
  const ridges = [10, 610, 6040, 140_000].map((userCount) => defaultSettings({ userCount }).ridge);
  expect(ridges).toEqual(ridges.toSorted((a, b) => a - b));
  expect(ridges[0]).toBe(40);
  expect(ridges[3]).toBe(800);
});

test('only what knows an order forgets with time', () => {
  expect(defaultSettings({ userCount: 1, protocol: 'random' }).recency).toBeNull();
  expect(defaultSettings({ userCount: 1 }).recency).toBeGreaterThan(0);
});

test('settings are plain JSON', () => {
  const settings = defaultSettings({ userCount: 600 });
  expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
});
