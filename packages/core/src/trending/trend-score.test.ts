import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decayedDays, trendSpans } from './spans.ts';
import { type Activity, type BySignal, paceOf, rankTrends, scoreTrend, signals } from './trend-score.ts';

const none: BySignal = { viewers: 0, ratings: 0, favorites: 0 };

function activity(movieId: number, recent: Partial<BySignal>, usual: Partial<BySignal> = {}): Activity {
  const counts = { ...none, ...recent };
  return { movieId, people: 10, counts, recent: counts, usual: { ...none, ...usual } };
}

const amount = fc.double({ min: 0, max: 1e5, noNaN: true });
const bySignal = fc.record({ viewers: amount, ratings: amount, favorites: amount });
const anyActivity = fc.record({
  movieId: fc.nat(),
  people: fc.nat(50),
  counts: bySignal,
  recent: bySignal,
  usual: bySignal,
});
const anySpan = fc.constantFrom(...trendSpans);
const anyPace = fc.double({ min: 0.5, max: 2, noNaN: true });

test('the numbers that explain a score add up to it, and can be checked one by one', () => {
  fc.assert(
    fc.property(anySpan, anyActivity, anyPace, (span, given, pace) => {
      const { score, explanation } = scoreTrend(span, given, pace);
      const { deviation } = explanation;
      let sum = 0;
      let variance = 10;
      for (const it of explanation.signals) {
        expect(it.expected).toBeCloseTo(given.usual[it.signal] * decayedDays(span) * pace, 6);
        expect(it.contribution).toBeCloseTo((it.weight * (it.recent - it.expected)) / deviation, 6);
        sum += it.contribution;
        variance += it.weight ** 2 * it.expected;
      }
      expect(sum).toBeCloseTo(score, 6);
      expect(deviation).toBeCloseTo(Math.sqrt(variance), 6);
      expect(explanation.signals.map(({ signal }) => signal)).toEqual(signals);
    }),
  );
});

test('more attention never scores less, more usual attention never more', () => {
  fc.assert(
    fc.property(anySpan, anyActivity, amount, fc.constantFrom(...signals), (span, given, more, signal) => {
      const before = scoreTrend(span, given, 1).score;
      const busier = { ...given, recent: { ...given.recent, [signal]: given.recent[signal] + more } };
      expect(scoreTrend(span, busier, 1).score).toBeGreaterThanOrEqual(before);
      const steadier = { ...given, usual: { ...given.usual, [signal]: given.usual[signal] + more } };
      if (before > 0) expect(scoreTrend(span, steadier, 1).score).toBeLessThanOrEqual(before);
    }),
  );
});

test('what is always popular is no trend, what rises is, and a click on an unknown movie is not', () => {
  const steady = decayedDays('day') * 1_000;
  const ranked = rankTrends(
    'day',
    [
      activity(1, { viewers: steady }, { viewers: 1_000 }),
      activity(2, { viewers: 40 }, { viewers: 10 }),
      activity(3, { viewers: 1 }),
      activity(4, { viewers: 20, ratings: 3, favorites: 1 }),
    ],
    { usualADay: { ...none, viewers: 1_010 }, limit: 10 },
  );
  expect(ranked.map(({ movieId }) => movieId)).toEqual([4, 2]);
});

test('fewer than three people are no trend, whatever they do', () => {
  const busy = activity(1, { viewers: 2, ratings: 2, favorites: 2 });
  const rank = (people: number) => rankTrends('day', [{ ...busy, people }], { usualADay: none, limit: 10 });
  expect(rank(2)).toEqual([]);
  expect(rank(3)).toHaveLength(1);
});

test('of equal scores the lower id is first; no more than asked for', () => {
  const ranked = rankTrends(
    'week',
    [3, 1, 2].map((id) => activity(id, { viewers: 20 })),
    { usualADay: none, limit: 2 },
  );
  expect(ranked.map(({ movieId }) => movieId)).toEqual([1, 2]);
});

test('a busy evening makes no trends of everything', () => {
  const usual = { viewers: 1_000 };
  const usualADay = { ...none, viewers: 1_000_000 };
  const evening = 1.8 * decayedDays('day');
  const all = Array.from({ length: 1_000 }, (_, i) => activity(i + 1, { viewers: evening * 1_000 }, usual));
  const [first, ...others] = all;
  const one = { ...(first ?? activity(1, {})), recent: { ...none, viewers: evening * 1_200 } };
  const ranked = rankTrends('day', [one, ...others], { usualADay, limit: 10 });
  expect(ranked.map(({ movieId }) => movieId)).toEqual([1]);
});

test('the pace is one without a past or a present, and moves within its bounds', () => {
  expect(paceOf('day', { recent: none, usualADay: none })).toBe(1);
  expect(paceOf('day', { recent: { ...none, viewers: 1e6 }, usualADay: none })).toBe(2);
  expect(paceOf('day', { recent: none, usualADay: { ...none, viewers: 1e6 } })).toBe(0.5);
});

test('one a day adds up to what the decay leaves of it', () => {
  for (const [span, days] of [
    ['day', 1],
    ['week', 7],
  ] as const) {
    const steps = 100_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += 2 ** (-3 * ((i + 0.5) / steps)) * (days / steps);
    expect(decayedDays(span)).toBeCloseTo(sum, 6);
  }
});
