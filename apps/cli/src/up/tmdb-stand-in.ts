import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type TmdbStandIn = {
  /** For `TMDB_BASE_URL`; its switches are beside it at `/__faults` and `/__stats`. */
  baseUrl: string;
  stop(): Promise<void>;
};

const MAIN = fileURLToPath(new URL('../../../../tooling/tmdb-stand-in/src/main.ts', import.meta.url));
const START_DEADLINE_MS = 30_000;

/**
 * Starts what speaks TMDb's API from the sample, as a process of its own that ends with this one.
 * @throws when it ends before it listens
 */
export async function startTmdbStandIn(): Promise<TmdbStandIn> {
  const child = fork(MAIN, ['--port', '0'], { stdio: ['ignore', 'pipe', 2, 'ipc'] });
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stdout?.on('data', (data: Buffer) => {
    said += data;
    const [, baseUrl] = /TMDB_BASE_URL=(\S+)/.exec(said) ?? [];
    if (baseUrl) resolve(baseUrl);
  });
  const fail = (why: string) => reject(new Error(`The stand-in for TMDb did not start: ${why}`));
  child.once('error', ({ message }) => fail(message));
  child.once('exit', (code, signal) => fail(`it ended (${signal ?? code})`));
  const timer = setTimeout(() => fail('it said nothing'), START_DEADLINE_MS);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  try {
    return { baseUrl: await listening, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The environment of an installation that asks the stand-in, and keeps what it says of films apart from what is true.
 * @param dataDir of the installation without it
 */
export function standInEnv(
  env: NodeJS.ProcessEnv,
  { baseUrl, dataDir }: { baseUrl: string; dataDir: string },
) {
  return {
    ...env,
    TMDB_API_KEY: 'f'.repeat(32),
    TMDB_BASE_URL: baseUrl,
    MATINEE_DATA_DIR: path.join(dataDir, 'tmdb-stand-in'),
  };
}
