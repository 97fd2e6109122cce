import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package of the workspace, as far as the checks look at it. */
export interface Package {
  /** Folder below the root, with forward slashes: `packages/core`. */
  folder: string;
  name: string;
  scripts: Record<string, string>;
  /** Names in dependencies, optionalDependencies and peerDependencies. */
  dependencies: string[];
  devDependencies: string[];
}

const FOLDERS = ['apps/*', 'packages/*', 'tooling/*', 'examples'];

/** @returns the packages under `root`, by folder */
export function readWorkspace(root: string): Package[] {
  return globSync(FOLDERS, { cwd: root })
    .map((folder) => folder.split(path.sep).join('/'))
    .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
    .sort()
    .map((folder) => readPackage(root, folder));
}

/** @returns the package's own sources, relative to its folder */
export function listSources(root: string, folder: string): string[] {
  const skipped = new Set(['node_modules', 'dist', 'coverage', '.turbo']);
  return globSync('**/*.{ts,tsx,mts,mjs,js}', {
    cwd: path.join(root, folder),
    exclude: (entry) => skipped.has(path.basename(String(entry))),
  }).sort();
}

function readPackage(root: string, folder: string): Package {
  const manifest: Record<string, Record<string, string> | undefined> & { name?: unknown } = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  const names = (key: string) => Object.keys(manifest[key] ?? {});
  return {
    folder,
    name: String(manifest.name),
    scripts: manifest.scripts ?? {},
    dependencies: [...names('dependencies'), ...names('optionalDependencies'), ...names('peerDependencies')],
    devDependencies: names('devDependencies'),
  };
}
