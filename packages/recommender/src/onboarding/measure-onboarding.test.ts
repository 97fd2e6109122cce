import { expect, test } from 'vitest';
import { buildInteractions } from '../data/interactions.ts';
import { tasteCatalogue, tasteRatings } from '../testing/random-ratings.ts';
import { measureOnboarding } from './measure-onboarding.ts';

const data = {
  interactions: buildInteractions(tasteRatings({ users: 150, movies: 120, perUser: 50 })),
  catalogue: tasteCatalogue({ movies: 120 }),
};

test('asking helps, and what is asked matters', () => {
  let done = 0;
  const measures = measureOnboarding({
    ...{ ...data, questions: 8 },
    onProgress: (share) => {
      expect(share).toBeGreaterThan(done);
      done = share;
    },
  });
  expect(done).toBe(1);
  const of = new Map(measures.map((measure) => [measure.way, measure]));
  expect([...of.keys()]).toEqual(['none', 'random', 'popular', 'chosen', 'adaptive']);
  expect(of.get('none')).toMatchObject({ known: 0 });
  expect(of.get('popular')).toMatchObject({ difference: 0, differenceStandardError: 0 });
  for (const way of ['chosen', 'adaptive'] as const) {
    const { ndcg10 = 0, known = 0 } = of.get(way) ?? {};
    expect(ndcg10).toBeGreaterThan(of.get('none')?.ndcg10 ?? 1);
    expect(known).toBeGreaterThan(of.get('random')?.known ?? 9);
  }
});

test('the same data, the same measures', () => {
  const small = { ...data, questions: 3 };
  expect(measureOnboarding(small)).toEqual(measureOnboarding(small));
});

test('nobody to ask: nothing to measure, and no NaN', () => {
  const interactions = buildInteractions({ userIds: [1], movieIds: [1], scores: [8], timestamps: [0] });
  const none = measureOnboarding({ interactions, catalogue: [] });
  expect(none.map(({ ndcg10, known, difference }) => [ndcg10, known, difference])).toEqual(
    Array(5).fill([0, 0, 0]),
  );
});
