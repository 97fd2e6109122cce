import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Breaker, createBreaker } from './breaker.ts';
import type { Outcome } from './outcome.ts';

// Cockatiel reads the system's clock.
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => vi.useRealTimers());

const down: Outcome = { failure: { code: 'unavailable', reason: 'network' } };
const good: Outcome = { json: {} };

function create(): Breaker {
  return createBreaker({ failures: 3, halfOpenAfterMs: 1_000, log: undefined });
}

async function run(breaker: Breaker, outcomes: Outcome[]): Promise<void> {
  for (const outcome of outcomes) await breaker.run(async () => outcome);
}

test('it opens after so many outages in a row, and nothing gets through then', async () => {
  const breaker = create();
  await run(breaker, [down, down, good, down, down]);
  expect(breaker.state).toBe('closed');
  await run(breaker, [down]);
  expect(breaker.state).toBe('open');
  vi.setSystemTime(400);
  expect(breaker.refusesForMs()).toBe(600);
  const attempt = vi.fn(async () => good);
  expect(await breaker.run(attempt)).toBeUndefined();
  expect(attempt).not.toHaveBeenCalled();
});

test.each<[string, Outcome]>([
  ['a missing movie', { failure: { code: 'notFound' } }],
  ['a limit', { failure: { code: 'rateLimited', retryAfterMs: 1 } }],
  ['a bad answer', { failure: { code: 'badAnswer', reason: 'notJson' } }],
  ['a bad key', { failure: { code: 'unauthorized' } }],
])('%s is no outage', async (_name, outcome) => {
  const breaker = create();
  await run(breaker, [outcome, outcome, outcome, outcome]);
  expect(breaker.state).toBe('closed');
});

test('one attempt finds out whether TMDb is back, the others are refused meanwhile', async () => {
  const breaker = create();
  await run(breaker, [down, down, down]);
  vi.setSystemTime(1_000);
  expect(breaker.refusesForMs()).toBe(0);
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const probe = breaker.run(() => promise);
  expect(breaker.state).toBe('halfOpen');
  expect(breaker.refusesForMs()).toBeGreaterThan(0);
  expect(await breaker.run(async () => good)).toBeUndefined();
  resolve(good);
  expect(await probe).toBe(good);
  expect(breaker.state).toBe('closed');
  expect(await breaker.run(async () => good)).toBe(good);
});

test('it stays open when TMDb is not back', async () => {
  const breaker = create();
  await run(breaker, [down, down, down]);
  vi.setSystemTime(1_000);
  expect(await breaker.run(async () => down)).toBe(down);
  expect(breaker.state).toBe('open');
  expect(breaker.refusesForMs()).toBe(1_000);
});

test('an attempt that was given up says nothing, and does not pass for proof', async () => {
  const breaker = create();
  const givenUp = () => breaker.run(() => Promise.reject('given up'));
  for (let count = 0; count < 5; count++) await expect(givenUp()).rejects.toBe('given up');
  expect(breaker.state).toBe('closed');
  await run(breaker, [down, down, down]);
  vi.setSystemTime(1_000);
  await expect(givenUp()).rejects.toBe('given up');
  expect(breaker.state).toBe('open');
});
