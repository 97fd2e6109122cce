import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { buildInteractions, type Interactions } from '../data/interactions.ts';
import { residueOf, type Split, splitBy, splitRandom, splitTemporal } from './protocols.ts';

/** [movieId, score, timestamp] by user id. */
function interactionsOf(users: Record<number, [number, number, number][]>): Interactions {
  const rows = Object.entries(users).flatMap(([user, ratings]) =>
    ratings.map(([movie, score, at]) => ({ user: Number(user), movie, score, at })),
  );
  return buildInteractions({
    userIds: rows.map(({ user }) => user),
    movieIds: rows.map(({ movie }) => movie),
    scores: rows.map(({ score }) => score),
    timestamps: rows.map(({ at }) => at),
  });
}

function trainingOf({ train }: Split, userId: number): number[] {
  const user = train.userIds.indexOf(userId);
  return [...train.movies.subarray(train.offsets[user], train.offsets[user + 1])].map(
    (movie) => train.movieIds[movie] as number,
  );
}

function truthOf({ train, truth }: Split): (number | null)[][] {
  return truth.map((movies) => [...movies].map((movie) => train.movieIds[movie] ?? null));
}

const six: [number, number, number][] = [
  [10, 8, 100],
  [11, 9, 200],
  [12, 3, 250],
  [13, 8, 300],
  [14, 10, 400],
  // Equal times: the lower movie id is the earlier.
  [16, 8, 500],
  [15, 8, 500],
  [17, 2, 500],
  [18, 6, 600],
];

test('temporal holds back the last fifth of the liked, and everything from the first of them on', () => {
  const split = splitTemporal(
    interactionsOf({
      1: six,
      2: [
        [16, 9, 1],
        [17, 9, 1],
        [18, 4, 1],
      ],
    }),
  );
  // Six liked: ⌈1.2⌉ = 2, which are 15 and 16.
  expect(truthOf(split)).toEqual([[null, 16]]);
  expect(trainingOf(split, 1)).toEqual([10, 11, 12, 13, 14]);
  // Two liked: wholly training, and not evaluated.
  expect(trainingOf(split, 2)).toEqual([16, 17, 18]);
  expect([...split.users]).toEqual([0]);
  // Movie 15 is gone from training: it is no part of the catalogue, and a miss.
  expect([...split.train.movieIds]).toEqual([10, 11, 12, 13, 14, 16, 17, 18]);
});

test('five liked hold back one', () => {
  const five = six.filter(([movie]) => movie !== 16);
  const split = splitTemporal(interactionsOf({ 1: five, 2: [[15, 1, 1]] }));
  expect(truthOf(split)).toEqual([[15]]);
});

test('the residue is that of the whole md5 as a number', () => {
  for (const [user, movie] of [
    [1, 1],
    [610, 193609],
    [42, 7],
  ] as const) {
    const hex = createHash('md5').update(`${user}:${movie}`).digest('hex');
    expect(residueOf(user, movie)).toBe(Number(BigInt(`0x${hex}`) % 5n));
  }
});

test('random holds back the liked of one residue and drops the rest of it', () => {
  const ratings = Array.from({ length: 60 }, (_, index): [number, number, number] => [
    index + 1,
    index % 3 === 0 ? 5 : 9,
    index,
  ]);
  const everybody = interactionsOf({ 5: ratings, 6: ratings });
  for (const residue of [0, 1]) {
    const split = splitRandom(everybody, { residue });
    const held = ratings.filter(([movie]) => residueOf(5, movie) === residue);
    expect(held.length).toBeGreaterThan(0);
    const heldLiked = held.filter(([, score]) => score === 9).map(([movie]) => movie);
    const found = split.truth[0] as Int32Array;
    expect(found).toHaveLength(heldLiked.length);
    expect(trainingOf(split, 5)).toEqual(
      ratings.map(([movie]) => movie).filter((movie) => residueOf(5, movie) !== residue),
    );
  }
});

test('random does not evaluate whom it leaves without a test movie', () => {
  const none = Array.from({ length: 200 }, (_, index) => index + 1).filter(
    (movie) => residueOf(9, movie) !== 0,
  );
  const split = splitRandom(interactionsOf({ 9: none.slice(0, 8).map((movie) => [movie, 9, movie]) }));
  expect(split.users).toHaveLength(0);
});

test('the nested split of random is another residue', () => {
  const ratings = Array.from({ length: 60 }, (_, index): [number, number, number] => [index + 1, 9, index]);
  const data = interactionsOf({ 1: ratings });
  expect(splitBy(data, 'random')).toEqual(splitRandom(data, { residue: 0 }));
  expect(splitBy(data, 'random', 'nested')).toEqual(splitRandom(data, { residue: 1 }));
  expect(splitBy(data, 'temporal', 'nested')).toEqual(splitTemporal(data));
});
