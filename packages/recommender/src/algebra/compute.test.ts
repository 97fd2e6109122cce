import { afterEach, expect, test, vi } from 'vitest';
import { choosePath } from './compute.ts';
import { isKernelAvailable } from './kernel/load-kernel.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('the kernel is taken where it runs; the environment or the caller may want the plain path', () => {
  vi.stubEnv('MATINEE_ALGEBRA', undefined);
  expect(isKernelAvailable()).toBe(true);
  expect(choosePath()).toBe('kernel');
  expect(choosePath('plain')).toBe('plain');
  vi.stubEnv('MATINEE_ALGEBRA', 'plain');
  expect(choosePath()).toBe('plain');
  expect(choosePath('kernel')).toBe('kernel');
});
