import { expect, test } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['10', 10_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  ['-5', undefined],
  [null, undefined],
])('%j is %j ms', (header, expected) => {
  expect(readRetryAfter(header, now)).toBe(expected);
});
