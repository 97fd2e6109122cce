import { expect, test } from 'vitest';
import { createSource, createTestCache, testAges } from '../testing/cache.ts';
import { noCache } from './no-cache.ts';
import { warmCache } from './warm-cache.ts';

test('who listens is told, and nothing is dropped', async () => {
  const { cache } = createTestCache();
  const source = createSource();
  const question = { class: 'list', key: 'popular', tags: ['lists'] } as const;
  await cache.read(question, source.load);
  const heard: (readonly string[])[] = [];
  cache.onDrop((tags) => heard.push(tags));
  await warmCache({ cache });
  await cache.read(question, source.load);
  await cache.drop(['lists']);
  expect([heard, source.loads()]).toEqual([[['warm'], ['lists']], 1]);
});

test('other processes are told, also by one that keeps nothing', async () => {
  const told: string[] = [];
  const announcer = { tell: async (tags: readonly string[]) => void told.push(...tags), unsent: () => 0 };
  await warmCache({ cache: noCache(testAges, { ...announcer, close: async () => {} }) });
  expect(told).toEqual(['warm']);
});
