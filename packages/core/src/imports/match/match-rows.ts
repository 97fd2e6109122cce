import type { Database } from '@matinee/db';
import type { Given } from '../import.ts';
import { findByIds } from './find-by-ids.ts';
import { findByTitles } from './find-by-titles.ts';

/** By which a movie is sought. */
export type Wanted = Pick<Given, 'title' | 'year' | 'imdbId' | 'tmdbId' | 'movielensId'>;

export type Candidate = { movieId: string; title: string; year: number | null; confidence: number };

export type Match =
  | { status: 'matched'; movieId: number; confidence: number }
  | { status: 'ambiguous'; candidates: Candidate[] }
  | { status: 'unmatched' };

const MOST_CANDIDATES = 5;

/** The movies that are meant, in the order of what is wanted: by an id, else by title and year. Two queries in all. */
export async function matchRows(db: Database, wanted: readonly Wanted[]): Promise<Match[]> {
  const byId = await findByIds(db, wanted);
  const matches = wanted.map((one): Match | undefined => {
    const movieId = byId(one);
    return movieId === undefined ? undefined : { status: 'matched', movieId, confidence: 1 };
  });
  const rest = wanted.filter((one, i) => !matches[i] && one.title);
  const byTitle = await findByTitles(db, rest);
  return wanted.map((one, i) => matches[i] ?? decide(byTitle(one)));
}

/** Several that are equally likely are for the user to choose from. */
function decide(candidates: readonly Candidate[]): Match {
  const [best, second] = candidates;
  if (!best) return { status: 'unmatched' };
  if (second?.confidence !== best.confidence)
    return { status: 'matched', movieId: Number(best.movieId), confidence: best.confidence };
  return { status: 'ambiguous', candidates: candidates.slice(0, MOST_CANDIDATES) };
}
