import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { parseMovieReference } from '../movies/movie-reference.ts';
import { addTally } from './count-feedback.ts';
import { findTraits, impressionsKeptSince } from './feedback.ts';
import { recordShown, type Shown } from './record-shown.ts';

/** A movie of a list as a client says that it was shown. */
export type Impression = {
  listId: string;
  movieId: string;
  /** In the list, from 0. */
  position: number;
  /** Default: now. */
  shownAt?: string | undefined;
};

export type ImpressionReport = {
  /** Not known before. */
  counted: number;
  /** Of no list of this user, of a movie that is not known, or too long ago. */
  dropped: number;
};

/** Clocks differ. */
const SKEW_MS = 5 * 60_000;

/**
 * Notes what a user was shown, each movie of a list once: sent again it changes nothing. One statement.
 * @throws AppError `validationFailed` for what is shown in the future
 */
export async function recordImpressions(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, impressions }: { userId: string; impressions: readonly Impression[] },
): Promise<ImpressionReport> {
  const now = clock.now();
  const shown = impressions.flatMap((impression, index): Shown[] => {
    const at = readShownAt(impression, { now, index });
    const traits = findTraits({ userId, listId: impression.listId });
    const movie = parseMovieReference(impression.movieId);
    return traits && movie && at > impressionsKeptSince(now) ? [{ ...impression, traits, movie, at }] : [];
  });
  const dropped = impressions.length - shown.length;
  if (shown.length === 0) return { counted: 0, dropped };
  const { rows } = await sql<{ counted: number; taken: number }>`
with ${recordShown({ userId, shown })}, ${addTally(userId, sql`table tally`)}
select (select count(*) from added where is_new) as counted,
  (select coalesce(sum(given.times), 0) from given join list on list.id = given.list_id) as taken`.execute(
    db,
  );
  const { counted, taken } = rows[0] ?? { counted: 0, taken: 0 };
  return { counted: Number(counted), dropped: impressions.length - Number(taken) };
}

function readShownAt({ shownAt }: Impression, { now, index }: { now: Date; index: number }): Date {
  if (shownAt === undefined) return now;
  const at = new Date(shownAt);
  if (at.getTime() <= now.getTime()) return at;
  if (at.getTime() <= now.getTime() + SKEW_MS) return now;
  const message = 'Must not be in the future';
  throw new AppError('validationFailed', message, {
    errors: [{ path: `impressions.${index}.shownAt`, message }],
  });
}
