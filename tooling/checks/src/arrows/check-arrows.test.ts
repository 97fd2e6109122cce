import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkArrows } from './check-arrows.ts';
import { rooms } from './table.ts';
import { readWorkspace } from './workspace.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'arrows-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string) {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function addPackage(
  folder: string,
  manifest: { dependencies?: string[]; devDependencies?: string[]; scripts?: string[] } = {},
) {
  const versions = (names: string[] = []) => Object.fromEntries(names.map((name) => [name, 'workspace:*']));
  write(
    `${folder}/package.json`,
    JSON.stringify({
      name: `@matinee/${path.basename(folder)}`,
      scripts: Object.fromEntries((manifest.scripts ?? ['typecheck', 'test']).map((name) => [name, 'true'])),
      dependencies: versions(manifest.dependencies),
      devDependencies: versions(manifest.devDependencies),
    }),
  );
}

test('this repository follows its table, and the table names every package', () => {
  const repository = path.resolve(import.meta.dirname, '../../../..');
  expect(checkArrows(repository)).toEqual([]);
  const folders = readWorkspace(repository).map((pkg) => pkg.folder);
  expect(folders.filter((folder) => !rooms[folder])).toEqual([]);
  expect(folders.length).toBeGreaterThan(10);
});

test('a wrong arrow is caught in the manifest and in the source', () => {
  addPackage('packages/core');
  addPackage('packages/recommender', { dependencies: ['@matinee/core'] });
  write(
    'packages/recommender/src/train.ts',
    "import { listMovies } from '@matinee/core/movies/list-movies';\n",
  );
  expect(checkArrows(root)).toEqual([
    'packages/recommender/package.json: dependency on @matinee/core is not in the import table',
    'packages/recommender/src/train.ts:1: packages/recommender may not import packages/core',
  ]);
});

test.each([
  ['export … from', "export { a } from '@matinee/core/a';"],
  ['import()', "const { a } = await import('@matinee/core/a');\nexport { a };"],
  ['a side effect', "import '@matinee/core/a';"],
  ['a type', "import type { A } from '@matinee/core/a';\nexport type B = A;"],
  ['import() in a type', "export type A = import('@matinee/core/a').A;"],
])('a wrong arrow as %s is caught', (_form, code) => {
  addPackage('packages/core');
  addPackage('packages/db', { dependencies: ['@matinee/core'] });
  write('packages/db/src/a.ts', code);
  expect(checkArrows(root)).toContainEqual(
    'packages/db/src/a.ts:1: packages/db may not import packages/core',
  );
});

test('an import that no dependency declares is caught, though the arrow is right', () => {
  addPackage('packages/core');
  addPackage('packages/router');
  write('packages/router/src/a.ts', "import { a } from '@matinee/core/a';\nexport { a };\n");
  expect(checkArrows(root)).toEqual([
    'packages/router/src/a.ts:1: @matinee/core is not a dependency of @matinee/router',
  ]);
});

test('the client may import types of the router and nothing that runs', () => {
  addPackage('packages/router');
  addPackage('packages/client', { devDependencies: ['@matinee/router'] });
  write(
    'packages/client/src/types.ts',
    "import type { AppRouter } from '@matinee/router';\nexport type R = AppRouter;\n",
  );
  expect(checkArrows(root)).toEqual([]);

  write(
    'packages/client/src/run.ts',
    "import { type AppRouter } from '@matinee/router';\nexport type R = AppRouter;\n",
  );
  expect(checkArrows(root)).toEqual([
    'packages/client/src/run.ts:1: @matinee/router is not a dependency of @matinee/client',
  ]);

  addPackage('packages/client', { dependencies: ['@matinee/router'] });
  expect(checkArrows(root)).toEqual([
    'packages/client/package.json: dependency on @matinee/router is not in the import table',
    'packages/client/src/run.ts:1: @matinee/router is here for its types: write "import type"',
  ]);
});

test('core may import types of tmdb and nothing that runs', () => {
  addPackage('packages/tmdb');
  addPackage('packages/core', { dependencies: ['@matinee/tmdb'] });
  write(
    'packages/core/src/queue.ts',
    "import type { TmdbClient } from '@matinee/tmdb';\nexport type P = TmdbClient;\n",
  );
  write(
    'packages/core/src/fetch.ts',
    "import { createTmdbClient } from '@matinee/tmdb';\nexport { createTmdbClient };\n",
  );
  expect(checkArrows(root)).toEqual([
    'packages/core/src/fetch.ts:1: @matinee/tmdb is here for its types: write "import type"',
  ]);
});

test('nothing imports an app, but a test may start one', () => {
  addPackage('apps/api');
  addPackage('packages/client', { devDependencies: ['@matinee/api'] });
  write(
    'packages/client/src/session.test.ts',
    "import { startTestApi } from '@matinee/api/testing';\nstartTestApi();\n",
  );
  expect(checkArrows(root)).toEqual([]);
  write(
    'packages/client/src/session.ts',
    "import { startTestApi } from '@matinee/api/testing';\nstartTestApi();\n",
  );
  expect(checkArrows(root)).toEqual([
    'packages/client/src/session.ts:1: @matinee/api is not a dependency of @matinee/client',
  ]);
});

test('a relative import may not leave its package, in tests neither', () => {
  addPackage('packages/core');
  addPackage('packages/router');
  write('packages/router/src/a.test.ts', "import { a } from '../../core/src/a.ts';\na();\n");
  write('packages/router/src/b.ts', "import { a } from './feature/a.ts';\na();\n");
  expect(checkArrows(root)).toEqual([
    'packages/router/src/a.test.ts:1: "../../core/src/a.ts" leaves the package; import it by its name',
  ]);
});

test('a package without a script that Turbo runs everywhere, or without a row in the table, is caught', () => {
  addPackage('packages/core', { scripts: ['test'] });
  addPackage('packages/novel');
  expect(checkArrows(root)).toEqual([
    'packages/core/package.json: no script "typecheck", so Turbo would skip it in silence',
    'packages/novel: not in the import table; add what it may import',
  ]);
});

test('installed and built files are no sources', () => {
  addPackage('packages/rest');
  addPackage('packages/core');
  for (const folder of ['node_modules/x', 'dist', 'coverage']) {
    write(`packages/rest/${folder}/a.js`, "import '@matinee/core/a';\n");
  }
  expect(checkArrows(root)).toEqual([]);
});
