import { gradeOf } from '../data/feedback.ts';
import type { ServingSettings } from '../settings.ts';

/** One thing a reader did to a movie. A movie both rated and a favorite is one entry with both. */
export type ProfileEntry = {
  movieId: number;
  /** 1–10; absent when the movie was not rated. */
  score?: number;
  /** A favorite counts as fully liked, whatever its score. */
  isFavorite?: boolean;
  /** When, in seconds since 1970; absent counts as the most recent. */
  at?: number;
};

/** An entry with what it counts for. */
export type Interest = { movieId: number; weight: number; isRated: boolean };

/**
 * What a profile amounts to: entries with a positive weight (grade × recency), oldest first.
 * The order of the input does not matter.
 *
 * @returns the interests, and `evidence`: how many liked movies they are worth, before recency.
 */
export function toInterests(
  profile: readonly ProfileEntry[],
  settings: Pick<ServingSettings, 'grading' | 'recency'>,
): { interests: Interest[]; evidence: number } {
  const { grading, recency } = settings;
  const sorted = [...profile].sort((a, b) => compareTimes(a.at, b.at) || a.movieId - b.movieId);
  let evidence = 0;
  const interests = sorted.flatMap((entry, index) => {
    const grade = Math.max(
      entry.isFavorite ? grading.liked : 0,
      entry.score === undefined ? 0 : gradeOf(entry.score, grading),
    );
    if (grade <= 0) return [];
    evidence += grade;
    const age = sorted.length - 1 - index;
    const weight = recency === null ? grade : grade / (1 + age / recency);
    return [{ movieId: entry.movieId, weight, isRated: entry.score !== undefined }];
  });
  return { interests, evidence };
}

/** Absent times are the latest. Not a difference: two infinities have none. */
function compareTimes(a: number | undefined, b: number | undefined): number {
  const first = a ?? Number.POSITIVE_INFINITY;
  const second = b ?? Number.POSITIVE_INFINITY;
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
