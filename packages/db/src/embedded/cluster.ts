import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { makePartial, remove } from './leftovers.ts';
import type { ServerUser } from './server-user.ts';

/** The files of one PostgreSQL cluster: `data`, the password of its only role, the server's log. */
export type Cluster = { data: string; password: string; log: string };

export const ROLE = 'matinee';

/** What PostgreSQL's programs see of our environment: no settings of ours, no secrets. */
export const environment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP } : {}),
};

const run = promisify(execFile);

type Options = { baseDir: string; binaries: Binaries; user: ServerUser; durable: boolean };

/** Runs initdb unless the cluster is there. It appears under its name only when it is whole. */
export async function ensureCluster(options: Options): Promise<Cluster> {
  const home = path.join(options.baseDir, 'cluster');
  if (!existsSync(home)) await createCluster(home, options);
  return openCluster(options.baseDir);
}

/** @throws when there is none, or it belongs to somebody else */
export function openCluster(baseDir: string): Cluster {
  const home = path.join(baseDir, 'cluster');
  return {
    data: path.join(home, 'data'),
    password: readPassword(home),
    log: path.join(home, 'postgres.log'),
  };
}

function readPassword(home: string): string {
  try {
    return readFileSync(path.join(home, 'password'), 'utf8').trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EACCES') throw cause;
    throw new Error(`The database in ${home} was made by another user (root, perhaps)`, { cause });
  }
}

async function createCluster(home: string, { baseDir, binaries, user, durable }: Options): Promise<void> {
  const partial = makePartial(baseDir);
  const password = path.join(partial, 'password');
  const data = path.join(partial, 'data');
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  mkdirSync(data, { mode: 0o700 });
  user.own(password);
  user.own(data);
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  if (!durable) options.push('--no-sync');
  try {
    if (await hasBuiltinLocale(binaries))
      options.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
    await run(binaries.initdb, ['-D', data, '-U', ROLE, `--pwfile=${password}`, ...options], {
      ...user.identity,
      cwd: data,
      env: environment,
    });
    renameSync(partial, home);
  } catch (cause) {
    remove(partial);
    if (existsSync(home)) return;
    const reason = (cause as { stderr?: string }).stderr || cause;
    throw new Error(`The database could not be created in ${home}: ${reason}`, { cause });
  }
}

/** Since PostgreSQL 17. */
async function hasBuiltinLocale({ initdb }: Binaries): Promise<boolean> {
  const { stdout } = await run(initdb, ['--version'], { env: environment });
  return Number(/(\d+)\.\d+/.exec(stdout)?.[1]) >= 17;
}
