import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError, type FieldError } from '../errors.ts';
import { namedMovies } from '../movies/named-movies.ts';
import { type ScoreOrStars, scoreOf } from '../ratings/rating.ts';

/** What somebody says of movies they are asked about. */
export type Answers = {
  /** Exactly one of score and stars each. */
  ratings: readonly (ScoreOrStars & { movieId: string })[];
  /** Not seen. */
  skipped: readonly string[];
};

/** The same by our ids; every movie once. */
export type ResolvedAnswers = { ratings: { movieId: number; score: number }[]; skipped: number[] };

/**
 * Finds the movies that answers are about, in one query.
 * @throws AppError `validationFailed`, naming each answer that is wrong: of an unknown movie, of one that was answered
 *   before, or with a score on neither scale
 */
export async function resolveAnswers(
  { db }: Pick<Deps, 'db'>,
  { ratings, skipped }: Answers,
): Promise<ResolvedAnswers> {
  const scores = ratings.map((rating, index) => scoreAt(rating, index));
  const asked = [
    ...ratings.map(({ movieId }, index) => ({ movieId, path: `ratings.${index}.movieId` })),
    ...skipped.map((movieId, index) => ({ movieId, path: `skipped.${index}` })),
  ];
  if (asked.length === 0) return { ratings: [], skipped: [] };
  const { rows } = await sql<{ id: number | null }>`
select m.id from ${namedMovies(asked.map(({ movieId }) => movieId))} order by asked.place`.execute(db);
  const ids = rows.map(({ id }) => id);
  refuseWrong(asked, ids);
  const known = ids.flatMap((id) => id ?? []);
  return {
    ratings: scores.map((score, index) => ({ movieId: known[index] as number, score })),
    skipped: known.slice(scores.length),
  };
}

function scoreAt(given: ScoreOrStars, index: number): number {
  try {
    return scoreOf(given);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const errors = (error.errors ?? []).map(({ path, message }) => ({
      path: `ratings.${index}.${path}`,
      message,
    }));
    throw new AppError(error.code, error.message, { errors });
  }
}

function refuseWrong(asked: readonly { movieId: string; path: string }[], ids: readonly (number | null)[]) {
  const first = new Map<number, string>();
  const errors = asked.flatMap(({ movieId, path }, index): FieldError[] => {
    const id = ids[index] ?? null;
    if (id === null) return [{ path, message: `Movie ${movieId} was not found` }];
    const before = first.get(id);
    if (before !== undefined) return [{ path, message: `Movie ${movieId} is answered at ${before}, too` }];
    first.set(id, path);
    return [];
  });
  if (errors.length === 0) return;
  const message = errors.map((error) => `${error.path}: ${error.message}`).join('; ');
  throw new AppError('validationFailed', message, { errors });
}
