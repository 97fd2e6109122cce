import { expect, test } from 'vitest';
import { createIdTable } from './id-table.ts';

test('near and far ids keep their numbers, and what was not set is 0', () => {
  const table = createIdTable();
  const ids = [0, 1, 16_383, 16_384, 70_000, 4_194_303, 4_194_304, 2 ** 31 - 1];
  for (const id of ids) expect(table.get(id)).toBe(0);
  ids.forEach((id, index) => {
    table.set(id, index + 1);
  });
  expect(ids.map(table.get)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(table.get(70_001)).toBe(0);
  expect(table.near()[70_000]).toBe(5);
  expect(table.near()).toHaveLength(4_194_304);
});
