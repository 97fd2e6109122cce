import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const packageDir = path.resolve(import.meta.dirname, '..');

/** Packs the package as it would be published; returns the path of the tarball. */
export async function pack(destination: string): Promise<string> {
  // Turbo has built it already, and others may be reading what it built.
  const scripts = process.env.TURBO_HASH ? ['--config.ignore-scripts=true'] : [];
  const args = ['pack', '--json', '--pack-destination', destination, ...scripts];
  const { stdout } = await run('pnpm', args, { cwd: packageDir });
  const { filename } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { filename: string };
  return path.resolve(destination, filename);
}
