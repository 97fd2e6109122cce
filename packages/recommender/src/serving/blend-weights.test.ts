import { expect, test } from 'vitest';
import { blendWeights } from './blend-weights.ts';

const blend = { contentAtStart: 0.6, contentAtEnd: 0.1, halfway: 2 };
const parts = ['collaborative', 'content'] as const;

test('content fades with evidence', () => {
  const shares = [0, 2, 1e9].map((evidence) => blendWeights({ parts, best: [1, 1], evidence, blend })[1]);
  expect(shares[0]).toBeCloseTo(0.6);
  expect(shares[1]).toBeCloseTo(0.35);
  expect(shares[2]).toBeCloseTo(0.1);
});

test('a part with nothing to say leaves its share to the other', () => {
  expect(blendWeights({ parts, best: [0, 3], evidence: 50, blend })).toEqual([0, 1]);
  expect(blendWeights({ parts, best: [0, 0], evidence: 50, blend })).toEqual([0, 0]);
  expect(blendWeights({ parts: ['collaborative'], best: [2], evidence: 0, blend })).toEqual([1]);
});
