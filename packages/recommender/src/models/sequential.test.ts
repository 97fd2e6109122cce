import { expect, test } from 'vitest';
import { type Grading, gradeOf } from '../data/feedback.ts';
import { buildInteractions, type Interactions, POSITIVE_SCORE } from '../data/interactions.ts';
import { tasteRatings } from '../testing/random-ratings.ts';
import type { NeighbourRows } from './neighbour-rows.ts';
import { type SequentialSettings, trainSequential } from './sequential.ts';

const grading: Grading = { liked: 1, fair: 0.3, disliked: 0 };
const settings: SequentialSettings = { decay: 0.9, horizon: 0.8, ridge: 0.5, minPositives: 0 };

const weightOf = (rows: NeighbourRows, from: number, to: number) => {
  const start = rows.offsets[from] as number;
  const index = rows.neighbours.subarray(start, rows.offsets[from + 1]).indexOf(to);
  return index < 0 ? 0 : (rows.weights[start + index] as number);
};

/** The definition, step by step: Σ SᵀS and Σ SᵀT of all readers, then the solution by elimination. */
function byDefinition(data: Interactions): number[][] {
  const size = data.movieIds.length;
  const a = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const c = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let user = 0; user + 1 < data.offsets.length; user++) {
    const [start, end] = [data.offsets[user] as number, data.offsets[user + 1] as number];
    for (let step = start; step + 1 < end; step++) {
      const past = new Array<number>(size).fill(0);
      const next = new Array<number>(size).fill(0);
      for (let index = start; index < end; index++) {
        const movie = data.movies[index] as number;
        const score = data.scores[index] as number;
        if (index <= step) past[movie] = gradeOf(score, grading) * settings.decay ** (step - index);
        else if (score >= POSITIVE_SCORE) next[movie] = settings.horizon ** (index - step - 1);
      }
      past.forEach((x, i) => {
        past.forEach((y, j) => {
          (a[i] as number[])[j] = (a[i]?.[j] as number) + x * y;
        });
        next.forEach((y, j) => {
          (c[i] as number[])[j] = (c[i]?.[j] as number) + x * y;
        });
      });
    }
  }
  const ridge = (settings.ridge * a.reduce((sum, row, i) => sum + (row[i] as number), 0)) / size;
  a.forEach((row, i) => {
    row[i] = (row[i] as number) + ridge;
  });
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = (a[row]?.[pivot] as number) / (a[pivot]?.[pivot] as number);
      for (let k = 0; k < size; k++) {
        (a[row] as number[])[k] = (a[row]?.[k] as number) - factor * (a[pivot]?.[k] as number);
        (c[row] as number[])[k] = (c[row]?.[k] as number) - factor * (c[pivot]?.[k] as number);
      }
    }
  }
  return c.map((row, i) => row.map((value) => value / (a[i]?.[i] as number)));
}

test('is the regression it says it is', () => {
  const data = buildInteractions(tasteRatings({ users: 15, movies: 12, perUser: 8 }));
  const rows = trainSequential({ interactions: data, grading, settings, maxNeighbours: 100 });
  byDefinition(data).forEach((row, from) => {
    row.forEach((weight, to) => {
      // Rows hold what is above 0, and never a movie itself.
      const expected = from === to ? 0 : Math.max(0, weight);
      expect(weightOf(rows, from, to)).toBeCloseTo(expected, 6);
    });
  });
});

test('knows what comes after what, not before', () => {
  const users = Array.from({ length: 30 }, (_, user) => user + 1);
  const data = buildInteractions({
    userIds: users.flatMap((user) => [user, user, user]),
    movieIds: users.flatMap((user) => [10, 20, user % 2 ? 30 : 40]),
    scores: users.flatMap(() => [9, 9, 9]),
    timestamps: users.flatMap(() => [1, 2, 3]),
  });
  const rows = trainSequential({ interactions: data, grading, settings, maxNeighbours: 5 });
  expect(weightOf(rows, 0, 1)).toBeGreaterThan(0.1);
  expect(weightOf(rows, 1, 0)).toBe(0);
  expect(weightOf(rows, 1, 2)).toBeCloseTo(weightOf(rows, 1, 3), 6);
});

test('movies that few liked stay out, and nothing liked makes nothing', () => {
  const data = buildInteractions({
    userIds: [1, 1, 2, 2, 1, 2],
    movieIds: [10, 20, 10, 20, 30, 40],
    scores: [9, 9, 9, 9, 9, 2],
    timestamps: [1, 2, 1, 2, 3, 3],
  });
  const some = trainSequential({
    interactions: data,
    grading,
    settings: { ...settings, minPositives: 2 },
    maxNeighbours: 5,
  });
  expect([...some.offsets]).toEqual([0, 1, 1, 1, 1]);
  const none = trainSequential({
    interactions: data,
    grading,
    settings: { ...settings, minPositives: 9 },
    maxNeighbours: 5,
  });
  expect(none.neighbours).toHaveLength(0);
});

test.each([{ decay: 1 }, { decay: 0 }, { horizon: 1.5 }, { decay: 0.8, horizon: 0.8 }, { ridge: 0 }])(
  'settings out of range are refused: %o',
  (wrong) => {
    const data = buildInteractions(tasteRatings({ users: 2, movies: 2, perUser: 2 }));
    const params = { interactions: data, grading, settings: { ...settings, ...wrong }, maxNeighbours: 5 };
    expect(() => trainSequential(params)).toThrow(RangeError);
  },
);
