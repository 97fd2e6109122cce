import { gradeOf } from '../data/feedback.ts';
import type { ServingSettings } from '../settings.ts';
import type { PartName } from '../train-model.ts';

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

/** An entry that says something: `grade` above 0, and `age`, how many entries of the profile are more recent. */
export type Interest = { movieId: number; grade: number; age: number; isRated: boolean };

/**
 * What a profile amounts to: the entries with a positive grade, oldest first. The order of the input does not matter.
 *
 * @returns the interests; `evidence`: how many liked movies they are worth; and `disliked`: ids of the movies with a score
 *   and no grade.
 */
export function toInterests(
  profile: readonly ProfileEntry[],
  { grading }: Pick<ServingSettings, 'grading'>,
): { interests: Interest[]; evidence: number; disliked: number[] } {
  const sorted = [...profile].sort((a, b) => compareTimes(a.at, b.at) || a.movieId - b.movieId);
  let evidence = 0;
  const disliked: number[] = [];
  const interests = sorted.flatMap((entry, index) => {
    const grade = Math.max(
      entry.isFavorite ? grading.liked : 0,
      entry.score === undefined ? 0 : gradeOf(entry.score, grading),
    );
    if (grade <= 0) {
      if (entry.score !== undefined) disliked.push(entry.movieId);
      return [];
    }
    evidence += grade;
    const age = sorted.length - 1 - index;
    return [{ movieId: entry.movieId, grade, age, isRated: entry.score !== undefined }];
  });
  return { interests, evidence, disliked };
}

/** What counts less than this counts as nothing: a decay of 0.9 is there after 110 entries. */
const NEGLIGIBLE = 1e-5;

/** What an interest counts in a part: its grade, less the older it is, in the way the part was trained on. */
export function weightIn(
  part: PartName,
  { grade, age }: Pick<Interest, 'grade' | 'age'>,
  { recency, sequential }: Pick<ServingSettings, 'recency' | 'sequential'>,
): number {
  if (part === 'sequential') {
    const weight = grade * sequential.decay ** age;
    return weight < NEGLIGIBLE ? 0 : weight;
  }
  return recency === null ? grade : grade / (1 + age / recency);
}

/** Absent times are the latest. Not a difference: two infinities have none. */
function compareTimes(a: number | undefined, b: number | undefined): number {
  const first = a ?? Number.POSITIVE_INFINITY;
  const second = b ?? Number.POSITIVE_INFINITY;
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
