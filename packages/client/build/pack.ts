import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

export const packageDir = path.resolve(import.meta.dirname, '..');

/** Builds the package and packs it as it would be published; returns the path of the tarball. */
export async function pack(destination: string): Promise<string> {
  const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', destination], {
    cwd: packageDir,
  });
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { filename: string };
  return path.resolve(destination, filename);
}
