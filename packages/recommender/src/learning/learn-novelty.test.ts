import { expect, test } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { learnNovelty } from './learn-novelty.ts';
import type { ReaderScores } from './score-readers.ts';

const { blend } = defaultSettings({ userCount: 100 });

/** Readers for whom thirty movies score from 1 downwards; the first fifteen are popular, the others hardly known. */
function readers(
  isTrue: (candidate: number) => boolean,
  { evidence = 40, step = 1e-4 } = {},
): ReaderScores[] {
  const scores = Float64Array.from({ length: 30 }, (_, candidate) => 1 - step * candidate);
  const truth = Uint8Array.from(scores, (_, candidate) => (isTrue(candidate) ? 1 : 0));
  return Array.from({ length: 10 }, () => ({
    evidence,
    best: [1, 1, 1, 1],
    values: [scores, scores, scores, scores],
    popularity: scores.map((_, candidate) => (candidate < 15 ? 1 : 0.1)),
    isTrue: truth,
    hits: Int32Array.from(truth.keys()).filter((candidate) => truth[candidate] === 1),
    truthCount: truth.reduce((sum, one) => sum + one, 0),
  }));
}

test('what is wanted, where people find what few know', () => {
  expect(
    learnNovelty(
      readers((candidate) => candidate >= 15),
      { blend, wanted: 0.8 },
    ),
  ).toBe(0.8);
});

test('none, where they find what everybody knows', () => {
  expect(
    learnNovelty(
      readers((candidate) => candidate < 15),
      { blend, wanted: 0.8 },
    ),
  ).toBe(0);
});

test('what is wanted, where it changes nothing: too little is known of readers', () => {
  expect(
    learnNovelty(
      readers((candidate) => candidate < 15, { evidence: 0 }),
      { blend, wanted: 0.8 },
    ),
  ).toBe(0.8);
});

test('less than is wanted, where all of it costs too much', () => {
  const step = 0.01;
  const mixed = [
    ...readers((candidate) => candidate < 4, { step }),
    ...readers((candidate) => candidate >= 28, { step }),
  ];
  const learned = learnNovelty(mixed, { blend, wanted: 1 });
  expect(learned).toBeGreaterThan(0);
  expect(learned).toBeLessThan(1);
});
