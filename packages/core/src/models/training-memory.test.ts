import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { trainingMemory } from './training-memory.ts';

test('what is set is megabytes, and what is not is at most half of the machine', () => {
  const settings = { limit: 'RECOMMENDER_MEMORY_MB', size: 'RECOMMENDER_MAX_MOVIES' };
  expect(trainingMemory(300)).toEqual({ limit: 300e6, settings });
  const { limit } = trainingMemory();
  expect(limit).toBeGreaterThan(0);
  expect(limit).toBeLessThanOrEqual(totalmem() / 2);
});
