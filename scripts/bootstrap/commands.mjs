/**
 * @typedef {object} Command
 * @property {import('./packages.mjs').Scope} needs what must be installed
 * @property {string[]} [node] a program of ours, run by Node itself: no chain of shells between it and the terminal
 * @property {boolean} [alone] in a session of its own, told once about Ctrl-C (see processes.mjs)
 * @property {string[]} [turbo] tasks for Turbo
 */

const cli = 'apps/cli/src/main.ts';

/** What `node scripts/run.mjs <name>` knows by itself; every other name goes to pnpm. @type {Record<string, Command>} */
export const commands = {
  up: { needs: 'run', node: [cli, 'up'], alone: true },
  evaluate: { needs: 'run', node: [cli, 'evaluate'], alone: true },
  'import:movielens': { needs: 'run', node: [cli, 'import:movielens'], alone: true },
  'admin:create': { needs: 'run', node: [cli, 'admin:create'], alone: true },
  'keys:rotate': { needs: 'run', node: [cli, 'keys:rotate'], alone: true },
  'search:judge': { needs: 'run', node: [cli, 'search:judge'], alone: true },
  'onboarding:judge': { needs: 'run', node: [cli, 'onboarding:judge'], alone: true },
  reset: { needs: 'run', node: [cli, 'reset'], alone: true },
  example: { needs: 'run', node: ['examples/first-recommendation.ts'] },
  'example:home': { needs: 'run', node: ['examples/home.ts'] },
  'example:feedback': { needs: 'run', node: ['examples/feedback.ts'] },
  test: { needs: 'all', node: ['tooling/checks/src/test-all.ts'] },
  check: {
    needs: 'all',
    turbo: [
      'check:lint',
      'check:arrows',
      'check:unused',
      'typecheck',
      'check:generated',
      'check:package',
      '@matinee/api#lint:openapi',
      'check:coverage',
      'check:evaluation',
    ],
  },
  'demo:tmdb-faults': { needs: 'all', node: ['tooling/tmdb-stand-in/src/demo/main.ts'], alone: true },
  bench: { needs: 'all', node: ['tooling/bench/src/main.ts'], alone: true },
  'bench:recommender': { needs: 'all', node: ['tooling/bench/src/main.ts', 'recommender'], alone: true },
  generate: { needs: 'all', turbo: ['generate'] },
  build: { needs: 'all', turbo: ['build'] },
  typecheck: { needs: 'all', turbo: ['typecheck'] },
  lint: { needs: 'all', turbo: ['check:lint'] },
};
