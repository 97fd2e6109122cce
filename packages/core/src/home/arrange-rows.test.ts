import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrangeRows, type Candidate } from './arrange-rows.ts';
import { type HomeRowKind, homeRowKinds } from './home.ts';

const calm = () => 0;

function row(kind: HomeRowKind, changes: Partial<Candidate> = {}): Candidate {
  return {
    id: kind,
    kind,
    title: kind,
    explanation: kind,
    movieIds: [1, 2, 3],
    strength: 0.5,
    fewest: 1,
    more: null,
    ...changes,
  };
}

const idsOf = (page: readonly Candidate[]) => page.map(({ id }) => id);

test('the strongest first, a movie where it stands first', () => {
  const page = arrangeRows(
    [
      row('popular', { strength: 0.2, movieIds: [1, 4, 5] }),
      row('topPicks', { strength: 0.9, movieIds: [1, 2, 1] }),
    ],
    { rows: 5, limit: 2, draw: calm },
  );
  expect(page.map(({ id, movieIds }) => [id, movieIds])).toEqual([
    ['topPicks', [1, 2]],
    ['popular', [4, 5]],
  ]);
});

test('two of a kind are not next to each other while there is another', () => {
  const because = [0.9, 0.8, 0.7, 0.6].map((strength, n) =>
    row('becauseYouLiked', { id: `b${n}`, strength, movieIds: [n] }),
  );
  const others = [row('trending', { strength: 0.2, movieIds: [10] }), row('recent', { movieIds: [11] })];
  const page = arrangeRows([...because, ...others], { rows: 9, limit: 5, draw: calm });
  expect(idsOf(page)).toEqual(['b0', 'recent', 'b1', 'trending', 'b2', 'b3']);
});

test('a row with too few is left out, and its movies are free for others', () => {
  const page = arrangeRows(
    [
      row('topPicks', { strength: 0.9, movieIds: [1, 2], fewest: 3 }),
      row('popular', { movieIds: [1, 2] }),
      row('trending', { strength: 0.4, movieIds: [] }),
    ],
    { rows: 5, limit: 10, draw: calm },
  );
  expect(page.map(({ id, movieIds }) => [id, movieIds])).toEqual([['popular', [1, 2]]]);
});

test('whoever wants fewer movies than a row needs gets that many', () => {
  const page = arrangeRows([row('topPicks', { fewest: 10 })], { rows: 1, limit: 2, draw: calm });
  expect(page.map(({ movieIds }) => movieIds)).toEqual([[1, 2]]);
});

test('a day moves rows that are nearly as strong, and no others', () => {
  const candidates = [
    row('popular', { strength: 0.5, movieIds: [1] }),
    row('recent', { strength: 0.48, movieIds: [2] }),
    row('topPicks', { strength: 0.9, movieIds: [3] }),
  ];
  const draws = [calm, (id: string) => (id === 'popular' ? 1 : 0), () => 1];
  const pages = draws.map((draw) => idsOf(arrangeRows(candidates, { rows: 3, limit: 1, draw })));
  expect(pages).toEqual([
    ['topPicks', 'popular', 'recent'],
    ['topPicks', 'recent', 'popular'],
    ['topPicks', 'popular', 'recent'],
  ]);
});

test('whatever the rows: no movie twice, none too long or too short, the order of the input does not matter', () => {
  const anyRow = fc.record({
    kind: fc.constantFrom(...homeRowKinds),
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
    fewest: fc.integer({ min: 1, max: 6 }),
    movieIds: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }),
  });
  const sizes = fc.record({ rows: fc.integer({ min: 1, max: 12 }), limit: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 15 }), sizes, (rows, { rows: most, limit }) => {
      const candidates = rows.map((of, n) => row(of.kind, { ...of, id: `${n}` }));
      const page = arrangeRows(candidates, { rows: most, limit, draw: calm });
      const shown = page.flatMap(({ movieIds }) => movieIds);
      expect(new Set(shown).size).toBe(shown.length);
      expect(page.length).toBeLessThanOrEqual(most);
      for (const { movieIds, fewest } of page) {
        expect(movieIds.length).toBeLessThanOrEqual(limit);
        expect(movieIds.length).toBeGreaterThanOrEqual(Math.min(fewest, limit));
      }
      const turned = arrangeRows(candidates.toReversed(), { rows: most, limit, draw: calm });
      expect(turned).toEqual(page);
    }),
  );
});
