import { afterEach, expect, test, vi } from 'vitest';
import { browserStorage, memoryStorage } from './index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** As much of the Web's Storage as there is to it. */
class WebStorage {
  readonly values = new Map<string, string>();
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
  removeItem = (key: string) => void this.values.delete(key);
}

test('memory holds what it was given, each its own', () => {
  const [one, other] = [memoryStorage(), memoryStorage()];
  void one.set('a', '1');
  expect(one.get('a')).toBe('1');
  expect(other.get('a')).toBeUndefined();
  void one.remove('a');
  expect(one.get('a')).toBeUndefined();
});

test.each(['localStorage', 'sessionStorage'] as const)('%s is used through browserStorage', (area) => {
  const web = new WebStorage();
  vi.stubGlobal(area, web);
  const storage = browserStorage(area);
  void storage.set('a', '1');
  expect([...web.values]).toEqual([['a', '1']]);
  expect(storage.get('a')).toBe('1');
  void storage.remove('a');
  expect(storage.get('a')).toBeNull();
});

test('where there is no browser it can be made, and using it says what is missing', () => {
  vi.stubGlobal('localStorage', undefined);
  const storage = browserStorage();
  expect(() => storage.get('a')).toThrow('There is no localStorage here');
});
