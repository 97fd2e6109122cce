import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isListOf, type ListManner, listIdOf, modelTagOf, readListId } from './list-id.ts';
import { strategies } from './recommendation.ts';
import { excludedKinds } from './taste.ts';

const userId = '0197a1a0-0000-7000-8000-000000000000';
const otherId = '0197a1a0-0000-7000-8000-000000000001';
const modelId = '0197a1a0-1111-7000-8000-000000000000';
const manner: ListManner = { strategy: 'hybrid', diversity: 0.3, novelty: 0.1, include: [] };
const of = { userId, revision: 7, modelId, ...manner };

const hundredths = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

test('says how the list was made, for whom and from what model', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...strategies),
      hundredths,
      hundredths,
      fc.subarray([...excludedKinds]),
      fc.option(fc.uuid({ version: 7 })),
      (strategy, diversity, novelty, include, model) => {
        const made = { strategy, diversity, novelty, include };
        const id = listIdOf({ userId, revision: 7, modelId: model, ...made });
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(readListId(id)).toEqual({ ...made, modelTag: model && modelTagOf(model) });
        expect(isListOf(id, userId)).toBe(true);
        expect(isListOf(id, otherId)).toBe(false);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

test('is the same for the same, and another for anything else', () => {
  expect(listIdOf({ ...of, shown: new Map() })).toBe(listIdOf(of));
  const shown = (...counts: [number, number][]) => listIdOf({ ...of, shown: new Map(counts) });
  expect(shown([1, 2], [3, 4])).toBe(shown([3, 4], [1, 2]));
  const others = [
    of,
    { ...of, userId: otherId },
    { ...of, revision: 8 },
    { ...of, modelId: null },
    { ...of, strategy: 'content' as const },
    { ...of, diversity: 0.31 },
    { ...of, novelty: 0 },
    { ...of, include: ['watched' as const] },
    { ...of, shown: new Map([[1, 2]]) },
  ];
  expect(new Set(others.map(listIdOf)).size).toBe(others.length);
});

test.each([
  '',
  'x',
  '0197a1a0-0000-7000-8000-000000000000',
  '00000000-0000-8000-bf00-000000000000',
  '00000000-0000-80ff-8000-000000000000',
  '00000000-0000-8000-8065-000000000000',
])('"%s" is no id of a list', (id) => {
  expect(readListId(id)).toBeUndefined();
});
