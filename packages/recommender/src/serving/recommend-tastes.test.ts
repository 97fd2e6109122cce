import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { tasteCatalogue, tasteRatings } from '../testing/random-ratings.ts';
import { popularMovies, trainModel } from '../train-model.ts';
import { type RecommendParams, recommend } from './recommend.ts';
import { rowLookup } from './row-lookup.ts';

const model = trainModel({
  interactions: buildInteractions(tasteRatings({ users: 60, movies: 80, perUser: 25 })),
  catalogue: tasteCatalogue({ movies: 80 }),
});
const { settings } = model;
const popular = popularMovies(model);
const rows = rowLookup(model);

function list(params: Partial<RecommendParams>) {
  return recommend({ profile: [], rows, popular, limit: 10, settings, ...params });
}

test('a newcomer gets what everybody likes among what suits, and the reasons say which is which', () => {
  const [first] = popular;
  const seen = popular.find((movieId) => movieId % 4 !== (first as number) % 4) as number;
  const open = { ...settings, blend: { ...settings.blend, popularAtStart: 0.7 } };
  const items = list({ profile: [{ movieId: seen, score: 10 }], settings: open, limit: 10 });
  expect(items.map(({ movieId }) => movieId)).toContain(first);
  expect(items.find(({ movieId }) => movieId === first)?.reasons[0]?.kind).toBe('popular');
  expect(items.some(({ reasons }) => reasons.some(({ movieId }) => movieId === seen))).toBe(true);
});

test('who dislikes what everybody likes is not given more of it', () => {
  const open = { ...settings, blend: { ...settings.blend, popularAtStart: 0.7 } };
  const seen = { movieId: popular.at(40) as number, score: 10 };
  const shareWith = (disliked: Int32Array) => {
    const profile = [seen, ...Array.from(disliked, (movieId) => ({ movieId, score: 2 }))];
    const [first] = list({ profile, settings: open });
    return first?.components.find(({ name }) => name === 'popularity')?.weight ?? 0;
  };
  expect(shareWith(popular.subarray(0, 6))).toBeLessThan(shareWith(popular.subarray(0, 1)) / 2);
});

test('calibration is part of the arithmetic, and of nothing without diversity', () => {
  const both = [4, 8, 12, 16, 20, 24, 5].map((movieId) => ({ movieId, score: 10 }));
  const named = (diversity: number) =>
    list({ profile: both, diversity, limit: 30 }).flatMap(({ components }) =>
      components.filter(({ name }) => name === 'calibration'),
    );
  expect(named(0.2).length).toBeGreaterThan(0);
  expect(named(0.2).every(({ weight, value }) => weight < 0 && value > 0)).toBe(true);
  expect(named(0)).toEqual([]);
});
