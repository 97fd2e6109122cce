import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { testCountsFile } from './test-counts.ts';

/** Turbo sets it. Only whole runs are measured and counted: one file under way needs its answer fast. */
const isWholeRun = process.env.TURBO_HASH !== undefined;

/** The vitest settings every package shares; `test` is merged over them. */
export function vitestConfig(test: ViteUserConfig['test'] = {}): ViteUserConfig {
  return defineConfig({
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      environment: 'node',
      // Far above what a test takes: a busy machine must not fail one.
      testTimeout: 60_000,
      hookTimeout: 120_000,
      passWithNoTests: false,
      reporters: isWholeRun ? ['default', ['json', { outputFile: testCountsFile }]] : ['default'],
      coverage: {
        provider: 'v8',
        enabled: isWholeRun,
        reporter: ['json-summary', 'lcovonly'],
        reportOnFailure: true,
        include: ['src/**/*.ts'],
        exclude: ['**/*.gen.ts', '**/*.as.ts', '**/*.test.ts', '**/testing/**'],
      },
      ...test,
    },
  });
}
