import type { Deps } from '@matinee/core/deps';
import { listMostViewed } from '@matinee/core/views/list-most-viewed';
import type { ProcedurePath } from '../authorization.ts';
import type { Context } from '../context.ts';
import { type KeptCall, keepReplies } from './keep-replies.ts';

/** Of so many movies the pages are loaded: of those that are looked at most. */
const MOST_PAGES = 50;

type Request = { procedure: ProcedurePath; input: Readonly<Record<string, unknown>> };

/** What who comes first asks for, as they are most likely to ask for it. */
const firstRequests: readonly Request[] = [
  { procedure: 'home.get', input: {} },
  { procedure: 'genres.list', input: {} },
  { procedure: 'tags.list', input: {} },
  { procedure: 'movies.list', input: {} },
  { procedure: 'movies.popular', input: {} },
  { procedure: 'movies.topRated', input: {} },
  { procedure: 'movies.trending', input: { window: 'day' } },
  { procedure: 'movies.trending', input: { window: 'week' } },
];

export type WarmReplies = {
  /** What calls a procedure and makes its answer ready, as the doors do. */
  answerOf(procedure: string): KeptCall['answer'];
  signal?: AbortSignal;
};

/**
 * Loads the answers that first requests need, in languages as they are stored, one after the other; those that are fresh
 * cost nothing. Counts for nobody.
 * @returns how many could not be loaded
 */
export async function warmReplies(
  deps: Deps,
  { answerOf, signal }: WarmReplies,
): Promise<{ loaded: number; failed: number }> {
  const report = { loaded: 0, failed: 0 };
  if (!deps.cache.isOn) return report;
  const keeperOf = keepReplies(deps);
  const pages = (await listMostViewed(deps, { limit: MOST_PAGES })).map(
    (movieId): Request => ({ procedure: 'movies.get', input: { movieId } }),
  );
  for (const { procedure, input } of [...firstRequests, ...pages]) {
    if (signal?.aborted) break;
    try {
      await keeperOf(procedure)?.({
        ctx: ofNobody(deps),
        readInput: () => input,
        answer: answerOf(procedure),
      });
      report.loaded += 1;
    } catch (err) {
      report.failed += 1;
      deps.log.warn({ err, procedure }, 'An answer could not be loaded before it is asked for');
    }
  }
  return report;
}

function ofNobody(deps: Deps): Context {
  return {
    deps,
    request: { id: 'warm', ip: '', userAgent: undefined, token: undefined, cookie: undefined, batchSize: 1 },
    admission: { identity: undefined },
    reply: { headers: {} },
  };
}
