import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The vitest settings every package shares; `test` is merged over them. */
export function vitestConfig(test: ViteUserConfig['test'] = {}): ViteUserConfig {
  return defineConfig({
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      environment: 'node',
      testTimeout: 20_000,
      hookTimeout: 60_000,
      passWithNoTests: false,
      coverage: {
        provider: 'v8',
        include: ['src/**/*.ts'],
        exclude: ['**/*.gen.ts', '**/*.test.ts', '**/testing/**'],
      },
      ...test,
    },
  });
}
