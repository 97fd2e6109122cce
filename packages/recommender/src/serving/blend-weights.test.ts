import { expect, test } from 'vitest';
import { blendWeights } from './blend-weights.ts';

const blend = {
  sequential: 0.3,
  factors: 0.2,
  contentAtStart: 0.6,
  contentAtEnd: 0.1,
  halfway: 2,
  popularAtStart: 0.6,
  popularHalfway: 4,
};
const parts = ['collaborative', 'sequential', 'factors', 'content'] as const;

test('content fades with evidence', () => {
  const shares = [0, 2, 1e9].map(
    (evidence) => blendWeights({ parts, best: [1, 1, 1, 1], evidence, blend })[3],
  );
  expect(shares[0]).toBeCloseTo(0.6);
  expect(shares[1]).toBeCloseTo(0.35);
  expect(shares[2]).toBeCloseTo(0.1);
});

test('what ratings say is shared as the blend says', () => {
  const weights = blendWeights({ parts, best: [2, 1, 5, 1], evidence: 1e9, blend });
  [0.45, 0.27, 0.18, 0.1].forEach((share, part) => {
    expect(weights[part]).toBeCloseTo(share);
  });
});

test('a part with nothing to say leaves its share to the others', () => {
  expect(blendWeights({ parts, best: [0, 0, 0, 3], evidence: 50, blend })).toEqual([0, 0, 0, 1]);
  expect(blendWeights({ parts, best: [0, 0, 0, 0], evidence: 50, blend })).toEqual([0, 0, 0, 0]);
  expect(blendWeights({ parts: ['collaborative'], best: [2], evidence: 0, blend })).toEqual([1]);
  const two = blendWeights({ parts, best: [0, 1, 1, 0], evidence: 50, blend });
  expect((two[1] as number) / (two[2] as number)).toBeCloseTo(1.5);
  const alone = blendWeights({ parts, best: [1, 0, 0, 1], evidence: 1e9, blend });
  expect(alone[0]).toBeCloseTo(0.9);
});

test('a part without a share speaks where it is the only one', () => {
  const none = { ...blend, sequential: 0 };
  expect(blendWeights({ parts: ['sequential'], best: [2], evidence: 9, blend: none })).toEqual([1]);
});

test('popularity takes its share from all others and is gone when much is known', () => {
  const all = [...parts, 'popularity'] as const;
  // What content says is as little as makes nothing alike.
  const weightsOf = (evidence: number) =>
    blendWeights({ parts: all, best: [1, 1, 1, 0.01, 1], evidence, blend });
  const without = (evidence: number) => blendWeights({ parts, best: [1, 1, 1, 0.01], evidence, blend });
  expect(weightsOf(0)[4]).toBeCloseTo(0.6);
  expect(weightsOf(4)[4]).toBeCloseTo(0.3);
  expect(weightsOf(8)[4]).toBeCloseTo(0.6 / 9);
  expect(weightsOf(4).slice(0, 4)).toEqual(without(4).map((share) => expect.closeTo(0.7 * share)));
  expect(weightsOf(100)[4]).toBe(0);
  expect(weightsOf(100).slice(0, 4)).toEqual(without(100).map((share) => expect.closeTo(share)));
});

test('likes of one kind leave popularity less', () => {
  const all = [...parts, 'popularity'] as const;
  const shareOf = (similarity: number, evidence = 4) =>
    blendWeights({ parts: all, best: [1, 1, 1, similarity, 1], evidence, blend })[4];
  expect(shareOf(0.7)).toBeCloseTo(0.3 / (1 + 0.5 ** 8));
  // Twice the square root of four is where half is left.
  expect(shareOf(1.4)).toBeCloseTo(0.15);
  expect(shareOf(2.8)).toBeLessThan(0.01);
});

test('popularity is all there is where nothing else speaks, and nothing where it is silent', () => {
  const all = [...parts, 'popularity'] as const;
  const weightsOf = (best: number[]) => blendWeights({ parts: all, best, evidence: 1, blend });
  expect(weightsOf([0, 0, 0, 0, 1])).toEqual([0, 0, 0, 0, 1]);
  expect(weightsOf([1, 0, 0, 0, 0])).toEqual([1, 0, 0, 0, 0]);
});

test('what was disliked of what everybody likes takes from popularity alone, as so many likes would', () => {
  const all = [...parts, 'popularity'] as const;
  const weightsOf = (evidence: number, doubt?: number) =>
    blendWeights({
      parts: all,
      best: [1, 1, 1, 0.01, 1],
      evidence,
      blend,
      ...(doubt !== undefined && { doubt }),
    });
  expect(weightsOf(1, 0)).toEqual(weightsOf(1));
  expect(weightsOf(1, 3)[4]).toBeCloseTo(0.3);
  expect(weightsOf(1, 100)[4]).toBe(0);
  const [collaborative = 0, , , content = 0] = weightsOf(1, 3);
  const [before = 0, , , contentBefore = 0] = weightsOf(1);
  expect(content / collaborative).toBeCloseTo(contentBefore / before);
});
