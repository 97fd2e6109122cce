import { expect, test } from 'vitest';
import { leaningText } from './taste-text.ts';
import { type FeatureKey, toShares, weighFeatures } from './weigh-features.ts';

const movie = (weight: number, ...features: FeatureKey[]) => ({ weight, features });
const everybody = toShares([
  movie(60, 'genre:drama'),
  movie(39, 'genre:drama', 'genre:war'),
  movie(1, 'genre:noir', 'tag:dark'),
]);

test('shares are of what is watched, not of movies', () => {
  expect(everybody.get('genre:drama')).toBeCloseTo(0.99);
  expect(everybody.get('genre:war')).toBeCloseTo(0.39);
});

test('of what a kind is not known for, nothing is said either way', () => {
  expect(everybody.get('tag:dark')).toBe(1);
  const liked = [movie(1, 'genre:war'), movie(1, 'genre:war', 'tag:dark')];
  const [war, dark] = weighFeatures(liked, everybody);
  expect([war?.key, dark]).toEqual(['genre:war', { key: 'tag:dark', weight: 1, lift: 1, movies: 1 }]);
});

test('what everybody likes does not come first', () => {
  const liked = Array.from({ length: 10 }, (_, n) =>
    n < 8 ? movie(1, 'genre:drama', 'genre:war') : movie(1, 'genre:drama'),
  );
  const [first, second] = weighFeatures(liked, everybody);
  expect(first).toMatchObject({ key: 'genre:war', weight: 0.8, movies: 8 });
  expect(first?.lift).toBeCloseTo((8 + 1) / (10 * 0.39 + 1));
  expect(second).toMatchObject({ key: 'genre:drama', weight: 1 });
});

test('of what is liked less than usual the lift is under 1, and it comes last', () => {
  const last = weighFeatures(
    [movie(1, 'genre:war'), movie(1, 'genre:drama'), movie(8, 'genre:noir')],
    everybody,
  ).at(-1);
  expect(last?.key).toBe('genre:drama');
  expect(last?.lift).toBeLessThan(1);
});

test('one movie moves little, and what was liked more counts more', () => {
  const [one] = weighFeatures([movie(1, 'genre:war')], everybody);
  const many = weighFeatures(Array(20).fill(movie(1, 'genre:war')), everybody)[0];
  expect(one?.lift).toBeLessThan(many?.lift ?? 0);
  const heavy = weighFeatures([movie(9, 'genre:war'), movie(1, 'genre:drama')], everybody);
  expect(heavy.find(({ key }) => key === 'genre:war')?.weight).toBeCloseTo(0.9);
});

test('what next to nobody watches is no more often than movies say so: n + 1 times at most', () => {
  for (const count of [1, 2, 9]) {
    const [rare] = weighFeatures(Array(count).fill(movie(1, 'person:7')), everybody);
    expect(rare?.lift).toBe(count + 1);
  }
});

test('with what is expected the lift is 1, and with much evidence what it is without the prior', () => {
  const liked = [...Array(39).fill(movie(1, 'genre:war')), ...Array(61).fill(movie(1, 'genre:drama'))];
  const liftOf = (movies: typeof liked) =>
    weighFeatures(movies, everybody).find(({ key }) => key === 'genre:war')?.lift ?? 0;
  expect(liftOf(liked)).toBeCloseTo(1);
  const [few, many] = [10, 10_000].map((count) => liftOf(Array(count).fill(movie(1, 'genre:war'))));
  expect(many).toBeCloseTo(1 / 0.39, 3);
  expect(few).toBeLessThan(many ?? 0);
});

test('of nothing comes nothing', () => {
  expect(weighFeatures([], everybody)).toEqual([]);
  expect(toShares([]).size).toBe(0);
});

test.each([
  ['genre', 'Western', 3.24, 'Western, 3.2 times as often as others watch them'],
  ['decade', '1940', 12.6, 'films of the 1940s, more than 10 times as often as others watch them'],
  ['genre', 'War', 9.99, 'War, 10 times as often as others watch them'],
  ['language', 'fr', 2, 'films in French, 2 times as often as others watch them'],
  ['language', 'x', 2, 'films in x, 2 times as often as others watch them'],
  ['person', 'Al Pacino', 1.05, 'films with or by Al Pacino, as often as others'],
  ['tag', 'noir', 0.4, 'films called “noir”, 0.4 times as often as others watch them, so less'],
] as const)('%s %s in words', (kind, name, lift, text) => {
  expect(leaningText(kind, name, lift)).toBe(text);
});
