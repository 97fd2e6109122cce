import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** PostgreSQL refuses to run as root; then it runs as "nobody". */
const NOBODY = 65_534;

/** The unprivileged user the server runs as. */
export type ServerUser = {
  /** For child_process: who the process is to be. */
  identity: { uid?: number; gid?: number };
  mayRun(executable: string): boolean;
  own(file: string): void;
};

const ourselves: ServerUser = { identity: {}, mayRun: () => true, own: () => {} };

/**
 * Where the cluster of `dir` lies, and who runs it. Only root sees a difference: a cluster that is there is run
 * by its owner, a new one by "nobody", and when that one cannot enter `dir` (root's own home) it lies under
 * /var/lib. A place once chosen stays, even if the folders are opened later.
 */
export function findPlace(dir: string): { baseDir: string; user: ServerUser } {
  const baseDir = realPath(path.resolve(dir));
  if (process.getuid?.() !== 0) return { baseDir, user: ourselves };
  const owner = ownerOf(path.join(baseDir, 'cluster', 'data'));
  if (owner) return { baseDir, user: unprivileged(owner.uid, owner.gid) };
  const user = unprivileged(NOBODY, NOBODY);
  const other = path.join(
    '/var/lib',
    `matinee-${createHash('sha256').update(baseDir).digest('hex').slice(0, 12)}`,
  );
  const isInPlace = !existsSync(path.join(other, 'cluster')) && isOpenToOthers(baseDir);
  return { baseDir: isInPlace ? baseDir : other, user };
}

/** Makes a folder that the server's user can enter, whatever the umask. */
export function makeOpenFolder(dir: string): void {
  const first = mkdirSync(dir, { recursive: true });
  if (!first) return;
  for (let at = dir; at.length >= first.length; at = path.dirname(at)) chmodSync(at, 0o755);
}

function unprivileged(uid: number, gid: number): ServerUser {
  const identity = { uid, gid };
  return {
    identity,
    mayRun: (executable) => spawnSync(executable, ['--version'], identity).status === 0,
    own: (file) => chownSync(file, uid, gid),
  };
}

/** Without symbolic links, so that one folder has one name; what does not exist yet keeps its own. */
function realPath(dir: string): string {
  if (existsSync(dir) || dir === path.dirname(dir)) return realpathSync(dir);
  return path.join(realPath(path.dirname(dir)), path.basename(dir));
}

function ownerOf(folder: string): { uid: number; gid: number } | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats && stats.uid !== 0 ? stats : undefined;
}

function isOpenToOthers(dir: string): boolean {
  for (let at = dir; at !== path.dirname(at); at = path.dirname(at))
    if (existsSync(at) && !(statSync(at).mode & 0o001)) return false;
  return true;
}
