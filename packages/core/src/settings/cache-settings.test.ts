import { expect, test } from 'vitest';
import { z } from 'zod';
import { testAges } from '../testing/cache.ts';
import { cacheSettings } from './cache-settings.ts';
import { parseSettings } from './parse-settings.ts';

const parse = (env: Record<string, string>) => parseSettings(z.object(cacheSettings), env);

test('the ages are those of the design unless they are set', () => {
  expect(parse({})).toEqual({
    CACHE: true,
    CACHE_MEMORY_MB: 32,
    CACHE_TRENDING: testAges.trending,
    CACHE_LIST: testAges.list,
    CACHE_DETAIL: testAges.detail,
    CACHE_GENRES: testAges.genres,
    CACHE_SEARCH: testAges.search,
  });
  const env = { CACHE: 'off', CACHE_MEMORY_MB: '5', CACHE_LIST: '30s/2d', CACHE_SEARCH: '1m/1m' };
  expect(parse(env)).toMatchObject({
    CACHE: false,
    CACHE_MEMORY_MB: 5,
    CACHE_LIST: { fresh: 30, stale: 172_800 },
    CACHE_SEARCH: { fresh: 60, stale: 60 },
  });
});

test.each([
  ['CACHE', 'yes'],
  ['CACHE_MEMORY_MB', '0'],
  ['CACHE_LIST', '10m'],
  ['CACHE_LIST', '1h/10m'],
  ['CACHE_DETAIL', '10m/1h/30m'],
  ['CACHE_DETAIL', '10m/1h/2h/3h'],
  ['CACHE_GENRES', '0s/1h'],
  ['CACHE_SEARCH', '1/2'],
])('%s=%s is refused, and named', (name, value) => {
  expect(() => parse({ [name]: value })).toThrow(`${name} is "${value}"`);
});
