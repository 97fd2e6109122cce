import { createHash } from 'node:crypto';
import { type Interactions, indexOfId, POSITIVE_SCORE } from '../data/interactions.ts';
import { keepOnly } from '../data/keep-only.ts';

export type Protocol = 'temporal' | 'random';

/** Training data and what was held back from it. */
export type Split = {
  /** Every user of the whole set, also those left without a rating; movies are the catalogue. */
  train: Interactions;
  /** Dense indices (in `train`) of the evaluated users, ascending. */
  users: Int32Array;
  /** For each of `users` the dense movies to be found; -1 for one outside the catalogue, which is a miss. */
  truth: Int32Array[];
};

/** Users with fewer liked ratings are not evaluated; theirs are all training. */
const MIN_POSITIVES = 5;

/** Share of a user's liked ratings held back under `temporal`. */
const TEST_SHARE = 0.2;

/** Parts a user's ratings fall into under `random`. */
const RESIDUES = 5;

/**
 * Holds back the last ⌈0.2 n⌉ liked ratings of each user, in the order of (timestamp, movieId); that user's ratings
 * from the first of them on leave training, whatever their score.
 */
export function splitTemporal(data: Interactions): Split {
  return split(data, (start, end) => {
    const positives = positivesOf(data, start, end);
    const count = Math.ceil(positives.length * TEST_SHARE);
    const test = positives.slice(positives.length - count);
    const first = test[0] ?? end;
    return { test, isTraining: (index) => index < first };
  });
}

/**
 * Holds back the liked ratings whose md5("userId:movieId"), read as one number, is `residue` modulo 5;
 * that user's other ratings with this residue are dropped. Users left without a test movie are not evaluated.
 */
export function splitRandom(data: Interactions, options: { residue?: number } = {}): Split {
  const { residue = 0 } = options;
  return split(data, (start, end, userId) => {
    const isHeld = (index: number) =>
      residueOf(userId, data.movieIds[data.movies[index] as number] as number) === residue;
    const test = positivesOf(data, start, end).filter(isHeld);
    return { test, isTraining: (index) => !isHeld(index) };
  });
}

/** The split of a protocol, or the split inside its training part on which settings are chosen. */
export function splitBy(data: Interactions, protocol: Protocol, level: 'outer' | 'nested' = 'outer'): Split {
  if (protocol === 'temporal') return splitTemporal(data);
  return splitRandom(data, { residue: level === 'outer' ? 0 : 1 });
}

/** md5 of "userId:movieId" modulo 5. As 16 ≡ 1 (mod 5), a hexadecimal number is congruent to the sum of its digits. */
export function residueOf(userId: number, movieId: number): number {
  let sum = 0;
  for (const byte of createHash('md5').update(`${userId}:${movieId}`).digest())
    sum += (byte >> 4) + (byte & 15);
  return sum % RESIDUES;
}

type Cut = { test: number[]; isTraining: (index: number) => boolean };

function split(data: Interactions, cut: (start: number, end: number, userId: number) => Cut): Split {
  const isKept = new Uint8Array(data.movies.length).fill(1);
  const evaluated: { user: number; movieIds: number[] }[] = [];
  for (let user = 0; user < data.userIds.length; user++) {
    const start = data.offsets[user] as number;
    const end = data.offsets[user + 1] as number;
    if (positivesOf(data, start, end).length < MIN_POSITIVES) continue;
    const { test, isTraining } = cut(start, end, data.userIds[user] as number);
    for (let index = start; index < end; index++) if (!isTraining(index)) isKept[index] = 0;
    const movieIds = test.map((index) => data.movieIds[data.movies[index] as number] as number);
    if (movieIds.length > 0) evaluated.push({ user, movieIds });
  }
  const train = keepOnly(data, isKept);
  return {
    train,
    users: Int32Array.from(evaluated, ({ user }) => user),
    truth: evaluated.map(({ movieIds }) => Int32Array.from(movieIds, (id) => indexOfId(train.movieIds, id))),
  };
}

function positivesOf(data: Interactions, start: number, end: number): number[] {
  const positives: number[] = [];
  for (let index = start; index < end; index++) {
    if ((data.scores[index] as number) >= POSITIVE_SCORE) positives.push(index);
  }
  return positives;
}
