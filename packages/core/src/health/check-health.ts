import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { checkTmdb, type TmdbHealth } from '../tmdb/check-tmdb.ts';

const DEADLINE_MS = 1_500;

export type DependencyHealth = { status: 'ok' | 'down'; latencyMs: number };
export type HealthReport = {
  /** Down: cannot serve. Degraded: serves, but something is missing (no model is trained yet, TMDb is down). */
  status: 'ok' | 'degraded' | 'down';
  dependencies: { database: DependencyHealth; tmdb?: TmdbHealth };
  catalogue: 'filled' | 'empty' | null;
  model: { id: string; trainedAt: string } | null;
};

/** Asks each dependency, at most a second and a half; it never throws. */
export async function checkHealth({ db, tmdb }: Pick<Deps, 'db' | 'tmdb'>): Promise<HealthReport> {
  const began = performance.now();
  const asked = tmdb && checkTmdb(tmdb);
  const facts = await withDeadline(readFacts({ db })).catch(() => undefined);
  const latencyMs = Math.round((performance.now() - began) * 10) / 10;
  const upstreamHealth = await asked;
  const upstream = upstreamHealth && { tmdb: upstreamHealth };
  if (!facts)
    return {
      status: 'down',
      dependencies: { database: { status: 'down', latencyMs }, ...upstream },
      catalogue: null,
      model: null,
    };
  const { hasMovies, id, trainedAt } = facts;
  return {
    status: hasMovies && id && upstreamHealth?.status !== 'down' ? 'ok' : 'degraded',
    dependencies: { database: { status: 'ok', latencyMs }, ...upstream },
    catalogue: hasMovies ? 'filled' : 'empty',
    model: id && trainedAt ? { id, trainedAt: trainedAt.toISOString() } : null,
  };
}

type Facts = { hasMovies: boolean; id: string | null; trainedAt: Date | null };

async function readFacts({ db }: Pick<Deps, 'db'>): Promise<Facts> {
  const { rows } = await sql<Facts>`
    select exists (select from movies) as "hasMovies", m.id, m.trained_at as "trainedAt"
    from (select) one left join models m on m.is_serving`.execute(db);
  const [facts] = rows;
  if (!facts) throw new Error('The database gave no answer');
  return facts;
}

async function withDeadline<T>(promise: Promise<T>): Promise<T> {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(() => deadline.reject(new Error('No answer in time')), DEADLINE_MS);
  try {
    return await Promise.race([promise, deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}
