import { expect, test } from 'vitest';
import { allowBytes, memoryNeeded } from './memory-needed.ts';
import { openWorkspace } from './workspace.ts';

const GB = 1e9;
const settings = { limit: 'MEMORY_MB', size: 'MAX_MOVIES' };
const what = 'The model';

test('the matrix and little else is needed where it is computed in place', () => {
  const { workspace, total } = memoryNeeded({ size: 15_000, precision: 'f32' });
  expect(workspace).toBeGreaterThan(0.9 * GB);
  expect(total).toBeLessThan(0.93 * GB);
});

test('two matrices of 15,000 in f64 fit what WebAssembly can address', () => {
  const problem = { size: 15_000, columns: 15_000, precision: 'f64' } as const;
  expect(() => allowBytes({ what, ...memoryNeeded(problem), beside: 0 })).not.toThrow();
});

test('sparse rows count, in the workspace and outside', () => {
  const problem = { size: 1000, precision: 'f64' } as const;
  const sparse = { rows: 140_000, entries: 20_000_000 };
  const [without, with_] = [memoryNeeded(problem), memoryNeeded({ ...problem, sparse })];
  expect(with_.workspace - without.workspace).toBeGreaterThan(2 * 12 * sparse.entries - 10e6);
  expect(with_.total - with_.workspace).toBeGreaterThan(12 * sparse.entries);
});

test('the plain path has copies', () => {
  const size = 1000;
  const bytes = (precision: 'f32' | 'f64', columns?: number) =>
    memoryNeeded({ size, precision, columns, path: 'plain' }).total / size ** 2;
  expect([bytes('f64'), bytes('f32'), bytes('f64', size), bytes('f32', size)]).toEqual([16, 20, 24, 32]);
});

test('what does not fit is refused, with the settings that would make it fit', () => {
  const needed = { what, workspace: 0.8 * GB, beside: 0.1 * GB };
  const refusing = (named?: object) => () =>
    allowBytes({ ...needed, memory: { limit: 0.5 * GB, settings: named } });
  expect(refusing()).toThrow(RangeError);
  expect(refusing()).toThrow(/^The model needs 900 MB, more than the 500 MB allowed$/);
  expect(refusing(settings)).toThrow(
    'The model needs 900 MB, more than the 500 MB allowed; it would fit with a smaller MAX_MOVIES, or MEMORY_MB = 900 or more',
  );
});

test('with exactly the limit it fits, a byte less does not; what it takes is said either way', () => {
  const needed = { what, workspace: 800, beside: 100 };
  const said: number[] = [];
  const onMemory = (bytes: number) => void said.push(bytes);
  allowBytes({ ...needed, memory: { limit: 900 }, onMemory });
  expect(() => allowBytes({ ...needed, memory: { limit: 899 }, onMemory })).toThrow(RangeError);
  expect(said).toEqual([900, 900]);
});

test('no limit helps beyond what WebAssembly can address', () => {
  const { workspace } = memoryNeeded({ size: 30_000, precision: 'f64' });
  const refusing = () => allowBytes({ what, workspace, beside: 0, memory: { limit: 64 * GB, settings } });
  expect(refusing).toThrow(
    /^The model needs 7\d{3} MB, more than the 4 GiB that WebAssembly can address; it would fit with a smaller MAX_MOVIES$/,
  );
  expect(() => openWorkspace(workspace)).toThrow('4 GiB');
});
