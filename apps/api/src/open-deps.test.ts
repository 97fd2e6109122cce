import { expect, test } from 'vitest';
import { usualPoolSize } from './open-deps.ts';

test.each([
  [1, 4],
  [2, 4],
  [6, 12],
  [64, 20],
])('with %i cores there are %i connections', (cores, connections) =>
  expect(usualPoolSize(cores)).toBe(connections),
);
