/** What one room may import. Every name is a folder below the repository's root. */
export interface Room {
  /** Other rooms whose values and types it may use when it runs. */
  imports: readonly string[];
  /** Rooms it may name in `import type` only: nothing of them is there when it runs. */
  importsTypes?: readonly string[];
  /** Published: what its types need of ours is rolled into it, so none of ours may be a dependency. */
  isPublished?: true;
}

/** The import table of docs/architecture.md. What is not listed may not be imported. */
export const rooms: Readonly<Record<string, Room>> = {
  'apps/api': {
    imports: [
      'packages/router',
      'packages/rest',
      'packages/core',
      'packages/db',
      'packages/jobs',
      'packages/tmdb',
    ],
  },
  'apps/worker': { imports: ['packages/core', 'packages/db', 'packages/jobs', 'packages/tmdb'] },
  'apps/cli': {
    imports: ['packages/core', 'packages/db', 'packages/jobs', 'packages/tmdb', 'packages/recommender'],
  },
  'packages/router': { imports: ['packages/core'] },
  // Of jobs, core knows names, payloads and failures, of TMDb what a client answers; the apps make the producer and the
  // client.
  'packages/core': {
    imports: ['packages/db', 'packages/recommender', 'packages/jobs'],
    importsTypes: ['packages/tmdb'],
  },
  'packages/client': { imports: [], importsTypes: ['packages/router'], isPublished: true },
  'packages/rest': { imports: [] },
  'packages/db': { imports: [] },
  'packages/recommender': { imports: [] },
  'packages/jobs': { imports: [] },
  'packages/tmdb': { imports: [] },
  'tooling/config': { imports: [] },
  'tooling/checks': { imports: ['tooling/config'] },
  'tooling/bench': {
    imports: ['packages/core', 'packages/db', 'tooling/big-catalogue', 'tooling/tmdb-stand-in'],
  },
  'tooling/big-catalogue': { imports: ['packages/core', 'packages/db'] },
  'tooling/tmdb-stand-in': { imports: [] },
  examples: { imports: ['packages/client'] },
};

/**
 * What tests and build files may use besides, as devDependencies: test databases and queues, the shared settings, the stand-in
 * for TMDb, the SDK that speaks to a server, and the apps, which a test may start.
 */
export const testRooms: readonly string[] = [
  'tooling/config',
  'tooling/tmdb-stand-in',
  'packages/db',
  'packages/jobs',
  'packages/client',
  'apps/api',
  'apps/worker',
  'apps/cli',
  'examples',
];

/** Script names that every package has, since Turbo skips a missing one in silence, and who may lack one. */
export const scripts: Readonly<Record<string, readonly string[]>> = {
  typecheck: [],
  // Settings, on which every other package's tests run, and measurements, which are no tests.
  test: ['tooling/config', 'tooling/bench'],
};
