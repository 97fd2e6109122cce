import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** PostgreSQL refuses to run as root; then it runs as "nobody". */
const NOBODY = 65_534;

export type ServerUser = {
  /** For child_process: who the process is to be. */
  identity: { uid?: number; gid?: number };
  mayRun(executable: string): boolean;
  own(file: string): void;
  /** The wished-for folder, or one under /var/lib when this user cannot reach it. */
  reachable(dir: string): string;
};

/** The unprivileged user the server runs as: ourselves, unless we are root. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0)
    return { identity: {}, mayRun: () => true, own: () => {}, reachable: (dir) => dir };
  const identity = { uid: NOBODY, gid: NOBODY };
  return {
    identity,
    mayRun: (executable) => spawnSync(executable, ['--version'], identity).status === 0,
    own: (file) => chownSync(file, NOBODY, NOBODY),
    reachable: (dir) => (isOpenToOthers(dir) ? dir : insteadOf(dir)),
  };
}

function isOpenToOthers(dir: string): boolean {
  for (let at = path.dirname(dir); at !== path.dirname(at); at = path.dirname(at))
    if (existsSync(at) && !(statSync(at).mode & 0o001)) return false;
  return true;
}

function insteadOf(dir: string): string {
  return path.join('/var/lib', `matinee-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`);
}
