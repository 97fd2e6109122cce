import { expect, test } from 'vitest';
import { blendWeights } from './blend-weights.ts';

const blend = { sequential: 0.3, factors: 0.2, contentAtStart: 0.6, contentAtEnd: 0.1, halfway: 2 };
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
