import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pack, packageDir } from './pack.ts';

/** What others will install, looked at by publint and "are the types wrong". */
const folder = await mkdtemp(path.join(tmpdir(), 'matinee-client-'));
try {
  const tarball = await pack(folder);
  for (const [tool, ...args] of [
    ['publint', 'run', tarball, '--strict'],
    ['attw', tarball, '--profile', 'esm-only'],
  ] as const) {
    const { status } = spawnSync('pnpm', ['exec', tool, ...args], { cwd: packageDir, stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}
