import type { TmdbClient } from '@matinee/tmdb';

export type TmdbHealth = { status: 'ok' | 'down'; latencyMs: number | null };

/** While it answers, TMDb is asked so seldom by those who ask after its health. */
const ASKED_EVERY_MS = 60_000;
const PATIENCE_MS = 1_000;

type Last = TmdbHealth & { at: number };
const lastOf = new WeakMap<TmdbClient, Last>();

/**
 * Whether TMDb can be asked: what its client has found out, and once a minute an answer of its own. It never throws
 * and takes a second at most; one that is down is asked each time, so that it is noticed when it is back.
 */
export async function checkTmdb(tmdb: TmdbClient): Promise<TmdbHealth> {
  const last = lastOf.get(tmdb);
  const isFine = last?.status === 'ok' && tmdb.state.breaker === 'closed';
  if (!last || !isFine || last.at < performance.now() - ASKED_EVERY_MS) lastOf.set(tmdb, await ask(tmdb));
  const { status, latencyMs } = lastOf.get(tmdb) ?? { status: 'down', latencyMs: null };
  return { status, latencyMs };
}

async function ask(tmdb: TmdbClient): Promise<Last> {
  const at = performance.now();
  try {
    await tmdb.getConfiguration({ signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: 'ok', latencyMs: Math.round((performance.now() - at) * 10) / 10, at };
  } catch {
    return { status: 'down', latencyMs: null, at };
  }
}
