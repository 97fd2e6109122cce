import { expect, test } from 'vitest';
import { toFeedback } from '../data/feedback.ts';
import { buildInteractions } from '../data/interactions.ts';
import { tasteRatings } from '../testing/random-ratings.ts';
import { trainEase } from './ease.ts';

const data = buildInteractions(tasteRatings({ users: 60, movies: 40, perUser: 20 }));
const feedback = toFeedback(data, { liked: 1, fair: 0.6, disliked: 0.3 });

function scores(maxNeighbours: number, withRest: boolean): number[] {
  const rows = trainEase({ feedback, ridge: 5, dropout: 0, maxNeighbours });
  const all: number[] = [];
  for (let user = 0; user < feedback.readerCount; user++) {
    const sums = new Float64Array(feedback.movieCount);
    for (
      let at = feedback.byUser.offsets[user] as number;
      at < (feedback.byUser.offsets[user + 1] as number);
      at++
    ) {
      const movie = feedback.byUser.columns[at] as number;
      const value = feedback.byUser.values[at] as number;
      for (let index = rows.offsets[movie] as number; index < (rows.offsets[movie + 1] as number); index++) {
        const other = rows.neighbours[index] as number;
        sums[other] = (sums[other] as number) + value * (rows.weights[index] as number);
      }
      for (let other = 0; withRest && other < sums.length; other++)
        sums[other] = (sums[other] as number) + value * (rows.rest[other] as number);
    }
    all.push(...sums);
  }
  return all;
}

const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, i) => value - (b[i] as number)));

test('brings scores from cut rows nearer to those from whole rows', () => {
  const whole = scores(40, false);
  expect(distance(scores(8, true), whole)).toBeLessThan(0.95 * distance(scores(8, false), whole));
});

test('of whole rows nothing is left', () => {
  // A row has no place for what is exactly 0, and weights are kept in single precision.
  expect(distance(scores(40, true), scores(40, false))).toBeLessThan(0.05);
});
