import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { keepHourly } from './keep-hourly.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

test('loaded once for many, anew after an hour, for another key, or when the clock went back', async () => {
  const keep = keepHourly<number>();
  let loads = 0;
  const read = (key = 'a') => keep(deps, { key, load: async () => ++loads });
  const pass = (ms: number) => {
    deps.time.now = new Date(deps.time.now.getTime() + ms);
  };
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  pass(3_599_999);
  expect(await read()).toBe(1);
  pass(1);
  expect(await read()).toBe(2);
  expect(await read('b')).toBe(3);
  pass(-1);
  expect(await read('b')).toBe(4);
});

test('a failure is not kept', async () => {
  const keep = keepHourly<string>();
  await expect(keep(deps, { key: 'a', load: () => Promise.reject(new Error('no')) })).rejects.toThrow('no');
  expect(await keep(deps, { key: 'a', load: async () => 'yes' })).toBe('yes');
});
