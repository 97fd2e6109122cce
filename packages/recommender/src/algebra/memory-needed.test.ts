import { expect, test } from 'vitest';
import { memoryNeeded, requireMemory } from './memory-needed.ts';
import { openWorkspace } from './workspace.ts';

const GB = 1e9;
const settings = { limit: 'memoryLimit', size: 'maxMovies', precision: 'precision' };

test('the matrix and little else is needed where it is computed in place', () => {
  const { workspace, total } = memoryNeeded({ size: 15_000, precision: 'f32' });
  expect(workspace).toBeGreaterThan(0.9 * GB);
  expect(total).toBeLessThan(0.93 * GB);
});

test('two matrices of 15,000 in f64 fit what WebAssembly can address', () => {
  const problem = { size: 15_000, columns: 15_000, precision: 'f64' } as const;
  expect(requireMemory({ problem, limit: 4 * GB }).workspace).toBeLessThan(2 ** 32);
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
  const problem = { size: 10_000, precision: 'f64' } as const;
  const refuse =
    (limit: number, named = settings) =>
    () =>
      requireMemory({ problem, limit, settings: named });
  expect(refuse(0.5 * GB)).toThrow(RangeError);
  expect(refuse(0.5 * GB)).toThrow(
    /^A matrix of 10000 × 10000 in f64 needs 811 MB, more than the 500 MB allowed; it would fit with precision = f32 \(406 MB\), or maxMovies = 78\d\d or less, or memoryLimit = 811 MB or more$/,
  );
  // f32 would not fit either.
  expect(refuse(0.3 * GB)).not.toThrow('precision');
  expect(refuse(0.3 * GB)).toThrow('maxMovies');
  expect(refuse(0.3 * GB, {} as typeof settings)).toThrow(/allowed$/);
});

test('the size that is named fits, one more does not', () => {
  const problem = { size: 10_000, columns: 10_000, precision: 'f32' } as const;
  const limit = 0.3 * GB;
  const named = /maxMovies = (\d+)/.exec(refusal(() => requireMemory({ problem, limit, settings })));
  const size = Number(named?.[1]);
  expect(memoryNeeded({ ...problem, size, columns: size }).total).toBeLessThanOrEqual(limit);
  expect(memoryNeeded({ ...problem, size: size + 1, columns: size + 1 }).total).toBeGreaterThan(limit);
});

test('no limit helps beyond what WebAssembly can address', () => {
  const problem = { size: 30_000, precision: 'f64' } as const;
  const message = refusal(() => requireMemory({ problem, limit: 64 * GB, settings }));
  expect(message).toContain('more than the 4 GiB that WebAssembly can address');
  expect(message).toContain('precision = f32');
  expect(message).not.toContain('memoryLimit');
  expect(() => openWorkspace(memoryNeeded(problem).workspace)).toThrow('4 GiB');
});

function refusal(attempt: () => void): string {
  try {
    attempt();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}
