import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Import, readImports } from './read-imports.ts';
import { type Room, rooms, scripts, testRooms } from './table.ts';
import { listSources, type Package, readWorkspace } from './workspace.ts';

/** Sources that are not there when the package runs: tests, what they share, settings and build programs. */
const OUTSIDE_RUNTIME =
  /(\.test\.ts|\.test-d\.ts|\.bench\.ts|\.config\.ts)$|(^|\/)(test|testing|build|bench|scripts)\//;

/**
 * Checks the workspace under `root` against the import table: what its packages declare, and what their sources
 * really import.
 *
 * @returns one line for each fault, `folder/file:line: what is wrong`; none when all is well
 */
export function checkArrows(root: string): string[] {
  const packages = readWorkspace(root);
  return packages.flatMap((pkg) => {
    const room = rooms[pkg.folder];
    if (!room) return [`${pkg.folder}: not in the import table; add what it may import`];
    return [
      ...checkScripts(pkg),
      ...checkManifest(pkg, room, packages),
      ...listSources(root, pkg.folder).flatMap((file) => checkSource(root, { pkg, room, packages, file })),
    ];
  });
}

function checkScripts(pkg: Package): string[] {
  return Object.entries(scripts)
    .filter(([name, without]) => !pkg.scripts[name] && !without.includes(pkg.folder))
    .map(([name]) => `${pkg.folder}/package.json: no script "${name}", so Turbo would skip it in silence`);
}

function checkManifest(pkg: Package, room: Room, packages: Package[]): string[] {
  const types = room.importsTypes ?? [];
  const forRuntime = [...room.imports, ...(room.isPublished ? [] : types)];
  const forTests = [...room.imports, ...types, ...testRooms];
  const find = (names: string[], allowed: readonly string[], kind: string) =>
    packages
      .filter((other) => names.includes(other.name) && !allowed.includes(other.folder))
      .map((other) => `${pkg.folder}/package.json: ${kind} on ${other.name} is not in the import table`);
  return [
    ...find(pkg.dependencies, forRuntime, 'dependency'),
    ...find(pkg.devDependencies, forTests, 'devDependency'),
  ];
}

interface Source {
  pkg: Package;
  room: Room;
  packages: Package[];
  file: string;
}

function checkSource(root: string, { pkg, room, packages, file }: Source): string[] {
  const absolute = path.join(root, pkg.folder, file);
  const faults: string[] = [];
  for (const found of readImports(absolute, readFileSync(absolute, 'utf8'))) {
    const where = `${pkg.folder}/${file}:${found.line}`;
    const wrong = found.specifier.startsWith('.')
      ? checkRelative(root, pkg, absolute, found)
      : checkPackageImport({ pkg, room, packages, file }, found);
    if (wrong) faults.push(`${where}: ${wrong}`);
  }
  return faults;
}

function checkRelative(root: string, pkg: Package, file: string, { specifier }: Import): string | undefined {
  const target = path.resolve(path.dirname(file), specifier);
  const inside = path.relative(path.join(root, pkg.folder), target);
  if (inside.startsWith('..') || path.isAbsolute(inside))
    return `"${specifier}" leaves the package; import it by its name`;
  return undefined;
}

function checkPackageImport({ pkg, room, packages, file }: Source, found: Import): string | undefined {
  const name = packageName(found.specifier);
  const other = packages.find((candidate) => candidate.name === name);
  if (!other || other === pkg) return undefined;
  const isTest = OUTSIDE_RUNTIME.test(file);
  const declared = [...pkg.dependencies, ...(isTest || found.isType ? pkg.devDependencies : [])];
  if (!declared.includes(name)) return `${name} is not a dependency of ${pkg.name}`;
  // What a test may use is what the manifest may declare, which is checked there.
  if (isTest) return undefined;
  if (room.importsTypes?.includes(other.folder)) {
    return found.isType ? undefined : `${name} is here for its types: write "import type"`;
  }
  if (!room.imports.includes(other.folder)) return `${pkg.folder} may not import ${other.folder}`;
  return undefined;
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
