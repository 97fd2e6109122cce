import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { tasteCatalogue, tasteRatings } from '../testing/random-ratings.ts';
import { popularMovies, type RowName, trainModel } from '../train-model.ts';
import { type RecommendParams, recommend, type Strategy } from './recommend.ts';
import { type NeighbourRow, rowLookup } from './row-lookup.ts';

const MOVIES = 80;
const model = trainModel(
  {
    interactions: buildInteractions(tasteRatings({ users: 60, movies: MOVIES, perUser: 25 })),
    catalogue: tasteCatalogue({ movies: MOVIES }),
  },
  { settings: { ridge: 5 } },
);
const rows = rowLookup(model);
const popular = popularMovies(model);
const { settings } = model;

function list(params: Partial<RecommendParams>) {
  return recommend({ profile: [], rows, popular, limit: 10, settings, ...params });
}

const entry = fc.record(
  {
    movieId: fc.integer({ min: 1, max: MOVIES }),
    score: fc.integer({ min: 1, max: 10 }),
    isFavorite: fc.boolean(),
    at: fc.integer({ min: 0, max: 1000 }),
  },
  { requiredKeys: ['movieId'] },
);
const profiles = fc.uniqueArray(entry, { selector: ({ movieId }) => movieId, maxLength: 30 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const shownCounts = fc
  .array(fc.tuple(fc.integer({ min: 1, max: MOVIES }), fc.nat(50)), { maxLength: 20 })
  .map((counts) => new Map(counts));
const strategies = fc.constantFrom<Strategy>('hybrid', 'collaborative', 'content', 'popular');

test('for any profile: nothing known or excluded, nothing twice, finite falling scores, arithmetic that adds up', () => {
  fc.assert(
    fc.property(
      profiles,
      strategies,
      fc.uniqueArray(fc.integer({ min: 1, max: MOVIES })),
      fc.integer({ min: 1, max: 30 }),
      share,
      share,
      shownCounts,
      (profile, strategy, excluded, limit, diversity, novelty, shown) => {
        const exclude = new Set(excluded);
        const items = list({ profile, strategy, exclude, limit, diversity, novelty, shown });
        const gone = new Set([...exclude, ...profile.map(({ movieId }) => movieId)]);
        expect(items.length).toBe(Math.min(limit, MOVIES - gone.size));
        expect(new Set(items.map(({ movieId }) => movieId)).size).toBe(items.length);
        expect(items.some(({ movieId }) => gone.has(movieId))).toBe(false);
        const scores = items.map(({ score }) => score);
        expect(scores.every((score) => Number.isFinite(score) && score > 0 && score <= 1 + 1e-9)).toBe(true);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        for (const { score, components, reasons } of items) {
          const sum = components.reduce((total, { contribution }) => total + contribution, 0);
          expect(sum).toBeCloseTo(score, 12);
          for (const { weight, value, contribution } of components) {
            expect(weight * value).toBeCloseTo(contribution, 12);
          }
          expect(reasons.length).toBeGreaterThan(0);
          for (const { kind, movieId, weight } of reasons) {
            expect(weight).toBeGreaterThan(0);
            expect(['popular', 'genre', 'person'].includes(kind)).toBe(movieId === undefined);
            if (movieId !== undefined) expect(profile.some((known) => known.movieId === movieId)).toBe(true);
          }
        }
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test('what is known comes only where that is wanted', () => {
  const profile = [
    { movieId: 1, score: 10 },
    { movieId: 2, score: 10 },
  ];
  const idsOf = (params: { withProfile?: boolean; exclude?: ReadonlySet<number> }) =>
    new Set(list({ profile, limit: 1_000, ...params }).map(({ movieId }) => movieId));
  expect(idsOf({}).has(1)).toBe(false);
  const again = idsOf({ withProfile: true, exclude: new Set([2]) });
  expect([again.has(1), again.has(2)]).toEqual([true, false]);
});

test('the order of the profile changes nothing', () => {
  fc.assert(
    fc.property(profiles, share, (profile, diversity) => {
      expect(list({ profile: profile.toReversed(), diversity })).toEqual(list({ profile, diversity }));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('what a reader likes comes back as more of its kind, and the reasons say from where', () => {
  const seen = [4, 8, 12];
  const items = list({ profile: seen.map((movieId) => ({ movieId, score: 10 })), limit: 8 });
  const related = items.filter(({ movieId }) => movieId % 4 === 0);
  expect(related.length).toBeGreaterThanOrEqual(6);
  for (const { reasons } of related)
    for (const { movieId } of reasons) if (movieId !== undefined) expect(seen).toContain(movieId);
});

test('one more rating changes the list', () => {
  const profile = [4, 8, 12].map((movieId) => ({ movieId, score: 10 }));
  const before = list({ profile }).map(({ movieId }) => movieId);
  const after = list({ profile: [...profile, { movieId: 5, score: 10 }] }).map(({ movieId }) => movieId);
  expect(after).not.toEqual(before);
});

test('a low rating is no more than silence', () => {
  const profile = [4, 8, 12].map((movieId) => ({ movieId, score: 10, at: 5 }));
  const withLow = list({ profile: [...profile, { movieId: 5, score: 1, at: 1 }] });
  const without = list({ profile, exclude: new Set([5]) });
  expect(withLow.map(({ movieId, score }) => [movieId, score])).toEqual(
    without.map(({ movieId, score }) => [movieId, score]),
  );
});

test('an empty profile, or one of low ratings only, gets what is popular', () => {
  for (const profile of [[], [{ movieId: 3, score: 2 }]]) {
    const items = list({ profile });
    expect(items.map(({ movieId }) => movieId)).toEqual(
      [...popular].filter((id) => profile.length === 0 || id !== 3).slice(0, 10),
    );
    expect(items.every(({ reasons }) => reasons[0]?.kind === 'popular')).toBe(true);
  }
});

test('a favorite speaks as liked, a rating as rated, and content as similarity', () => {
  const one: Partial<Record<RowName, Map<number, NeighbourRow>>> = {
    collaborative: new Map([[1, { neighbours: Int32Array.of(7), weights: Float32Array.of(0.5) }]]),
    content: new Map([[1, { neighbours: Int32Array.of(9), weights: Float32Array.of(0.5) }]]),
  };
  const given = (entry: { score?: number; isFavorite?: boolean }) =>
    recommend({
      profile: [{ movieId: 1, ...entry }],
      rows: (part, movieId) => one[part]?.get(movieId),
      popular: [],
      limit: 5,
      settings,
    }).map(({ movieId, reasons }) => [movieId, reasons[0]?.kind]);
  expect(given({ score: 10 })).toEqual([
    [7, 'becauseYouRated'],
    [9, 'similarTo'],
  ]);
  expect(given({ isFavorite: true })).toEqual([
    [7, 'becauseYouLiked'],
    [9, 'similarTo'],
  ]);
});

test('ties fall to the lower movie id', () => {
  const row = { neighbours: Int32Array.of(30, 10, 20), weights: Float32Array.of(1, 1, 1) };
  const items = recommend({
    profile: [{ movieId: 1, score: 10 }],
    rows: (part) => (part === 'collaborative' ? row : undefined),
    popular: [],
    limit: 2,
    settings,
  });
  expect(items.map(({ movieId }) => movieId)).toEqual([10, 20]);
});

test('a movie pushed down by negative weights is not recommended, and popular movies fill the list below', () => {
  const row = { neighbours: Int32Array.of(7, 8), weights: Float32Array.of(0.5, -0.5) };
  const items = recommend({
    profile: [{ movieId: 1, score: 10 }],
    rows: (part) => (part === 'collaborative' ? row : undefined),
    popular: [7, 1, 40, 41],
    exclude: new Set([41]),
    limit: 5,
    settings,
  });
  expect(items.map(({ movieId }) => movieId)).toEqual([7, 40]);
  expect(items[1]?.components[0]?.name).toBe('popular');
});

test('filters pass movies over and change no score, and a shorter list is the beginning of a longer one', () => {
  fc.assert(
    fc.property(
      profiles,
      share,
      share,
      fc.integer({ min: 2, max: 5 }),
      (profile, diversity, novelty, modulus) => {
        const whole = list({ profile, diversity, novelty, limit: MOVIES });
        const isWanted = (movieId: number) => movieId % modulus === 0;
        expect(list({ profile, diversity, novelty, limit: 7, isWanted })).toEqual(
          whole.filter(({ movieId }) => isWanted(movieId)).slice(0, 7),
        );
        expect(list({ profile, diversity, novelty, limit: 7 })).toEqual(whole.slice(0, 7));
      },
    ),
    { seed: 1, numRuns: 100 },
  );
});

const liked = [4, 8, 12].map((movieId) => ({ movieId, score: 10 }));

test('diversity brings other kinds of movies into the list', () => {
  const kinds = (diversity: number) =>
    new Set(list({ profile: liked, diversity }).map(({ movieId }) => movieId % 4)).size;
  expect(kinds(1)).toBeGreaterThan(kinds(0));
});

test('novelty takes from what everybody knows, and less for somebody of whom little is known', () => {
  const weightFor = (movieIds: number[]) => {
    const profile = movieIds.map((movieId) => ({ movieId, score: 10 }));
    const components = list({ profile, novelty: 1 }).flatMap((item) => item.components);
    return components.find(({ name }) => name === 'novelty')?.weight ?? 0;
  };
  expect(weightFor([4])).toBeLessThan(0);
  expect(weightFor([4, 8, 12, 16, 20, 24])).toBeLessThan(weightFor([4]));
  expect(
    list({ profile: liked, novelty: 0 }).some((item) =>
      item.components.some(({ name }) => name === 'novelty'),
    ),
  ).toBe(false);
});

test('novelty takes less from somebody who likes what everybody likes', () => {
  const byPopularity = Array.from(popular).filter((movieId) => movieId % 4 === 0);
  const takenFrom = (movieIds: number[]) => {
    const profile = movieIds.map((movieId) => ({ movieId, score: 10 }));
    const components = list({ profile, novelty: 1, diversity: 0 }).flatMap((item) => item.components);
    const taken = components.filter(({ name }) => name === 'novelty');
    return taken.reduce((sum, { contribution }) => sum - contribution, 0);
  };
  expect(takenFrom(byPopularity.slice(0, 6))).toBeLessThan(0.8 * takenFrom(byPopularity.slice(-6)));
});

test('what was shown and left steps back a little, and more with every time', () => {
  const plain = { profile: liked, diversity: 0, novelty: 0 };
  const [first] = list(plain);
  const positions = [1, 5, 1_000].map((times) => {
    const shown = new Map([[first?.movieId ?? 0, times]]);
    const items = list({ ...plain, shown, limit: MOVIES });
    const position = items.findIndex(({ movieId }) => movieId === first?.movieId);
    expect(items[position]?.components.some(({ name }) => name === 'rotation')).toBe(true);
    return items[position]?.score as number;
  });
  expect(positions).toEqual(positions.toSorted((a, b) => b - a));
  expect(positions[2]).toBeGreaterThan((first?.score as number) * (1 - settings.reranking.rotation) - 1e-9);
});

test('renumbering movies renumbers the list', () => {
  const profile = liked.map((entry, index) => ({ ...entry, at: index }));
  const rename = (movieId: number) => (movieId > 0 ? 1_000 - movieId : movieId);
  const renamed: RecommendParams['rows'] = (name, movieId) => {
    const row = rows(name, rename(movieId));
    return row && name !== 'features' ? { ...row, neighbours: row.neighbours.map(rename) } : row;
  };
  const scoresOf = (items: { movieId: number; score: number }[]) =>
    items.map(({ score }) => Math.round(score * 1e9));
  const other = list({
    profile: profile.map((entry) => ({ ...entry, movieId: rename(entry.movieId) })),
    rows: renamed,
    popular: popular.map(rename),
    diversity: 0.5,
    novelty: 0.3,
  });
  expect(scoresOf(other)).toEqual(scoresOf(list({ profile, diversity: 0.5, novelty: 0.3 })));
});

test('a genre behind all of a taste is a reason by itself, with all that content adds', () => {
  const profile = [4, 8, 12, 16, 20, 24].map((movieId) => ({ movieId, score: 10 }));
  const items = list({ profile, strategy: 'content', diversity: 0 });
  for (const { movieId, score, reasons } of items.filter(({ movieId }) => movieId % 4 === 0)) {
    expect(movieId % 4).toBe(0);
    expect(reasons[0]).toMatchObject({ kind: 'genre' });
    expect(reasons[0]?.weight).toBeLessThanOrEqual(score + 1e-9);
  }
  expect(items[0]?.reasons[0]?.kind).toBe('genre');
});

test('one rating, and fifty thousand', () => {
  expect(list({ profile: [{ movieId: 4, score: 10 }] })).toHaveLength(10);
  const all = Array.from({ length: 50_000 }, (_, index) => ({ movieId: index + 1, score: 1 + (index % 10) }));
  expect(list({ profile: all })).toEqual([]);
  expect(list({ profile: all, withProfile: true })).toHaveLength(10);
});
