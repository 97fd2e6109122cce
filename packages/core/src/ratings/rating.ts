import { AppError } from '../errors.ts';

/** `score` 1–10 is what is stored; `stars` is half of it. */
export type Rating = {
  movieId: string;
  score: number;
  stars: number;
  createdAt: string;
  updatedAt: string;
};

export type RatingRow = { movie_id: number; score: number; created_at: Date; updated_at: Date };

export function toRating(row: RatingRow): Rating {
  return {
    movieId: String(row.movie_id),
    score: row.score,
    stars: row.score / 2,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** Exactly one of the two. */
export type ScoreOrStars = { score?: number | undefined; stars?: number | undefined };

/**
 * The score of either scale.
 * @throws AppError `validationFailed` for both, neither, or what is on neither scale
 */
export function scoreOf({ score, stars }: ScoreOrStars): number {
  if (score !== undefined && stars !== undefined)
    throw refused('stars', 'Give either score or stars, not both');
  if (score === undefined && stars === undefined)
    throw refused('score', 'Give a score (1–10) or stars (0.5–5)');
  const path = score === undefined ? 'stars' : 'score';
  const value = score ?? (stars ?? 0) * 2;
  if (!Number.isInteger(value) || value < 1 || value > 10)
    throw refused(path, path === 'score' ? 'A whole number from 1 to 10' : 'From 0.5 to 5 in halves');
  return value;
}

function refused(path: string, message: string): AppError {
  return new AppError('validationFailed', message, { errors: [{ path, message }] });
}
