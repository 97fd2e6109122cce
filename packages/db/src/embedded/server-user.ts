import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
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

/** The folder a cluster lies in, and who runs it. */
export type Place = { baseDir: string; insteadOf?: string; user: ServerUser };

/** Says in a folder under /var/lib which folder it stands in for. */
export const NOTE = 'instead-of';

const ourselves: ServerUser = { identity: {}, mayRun: () => true, own: () => {} };

/**
 * Where the cluster of `dir` lies, and who runs it. Only root sees a difference: a cluster that is there is run
 * by its owner, a new one by "nobody", and when that one cannot enter `dir` (root's own home) it lies under
 * /var/lib. A place once chosen stays, even if the folders are opened later.
 */
export function findPlace(dir: string): Place {
  const baseDir = realPath(path.resolve(dir));
  if (process.getuid?.() !== 0) return { baseDir, user: ourselves };
  const owner = ownerOf(path.join(baseDir, 'cluster', 'data'));
  if (owner) return { baseDir, user: unprivileged(owner.uid, owner.gid) };
  const user = unprivileged(NOBODY, NOBODY);
  const other = path.join(
    '/var/lib',
    `matinee-${createHash('sha256').update(baseDir).digest('hex').slice(0, 12)}`,
  );
  if (!existsSync(path.join(other, 'cluster')) && isOpenToOthers(baseDir)) return { baseDir, user };
  return { baseDir: other, insteadOf: baseDir, user };
}

/** Makes the folder so that the server's user can enter it, whatever the umask; elsewhere with a note whose it is. */
export function makePlace({ baseDir, insteadOf }: Place): void {
  const first = mkdirSync(baseDir, { recursive: true });
  for (let at = baseDir; first && at.length >= first.length; at = path.dirname(at)) chmodSync(at, 0o755);
  if (insteadOf) writeFileSync(path.join(baseDir, NOTE), `${insteadOf}\n`);
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
