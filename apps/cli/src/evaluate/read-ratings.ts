import { buildInteractions, type Interactions } from '@matinee/recommender';
import { DataFileError } from './data-file-error.ts';
import { readTable } from './read-table.ts';

const COLUMNS = ['userId', 'movieId', 'rating', 'timestamp'] as const;

/**
 * Ratings in MovieLens' format; half stars (0.5–5) become scores (1–10).
 *
 * @throws DataFileError naming file and line.
 */
export async function readRatings(file: string): Promise<Interactions> {
  const userIds: number[] = [];
  const movieIds: number[] = [];
  const scores: number[] = [];
  const timestamps: number[] = [];
  await readTable(file, {
    columns: COLUMNS,
    onRow: ([user = '', movie = '', rating = '', timestamp = ''], fail) => {
      userIds.push(parseId(user) ?? fail(`userId ${quote(user)} is not a whole number from 0 to 2147483647`));
      movieIds.push(
        parseId(movie) ?? fail(`movieId ${quote(movie)} is not a whole number from 0 to 2147483647`),
      );
      scores.push(parseScore(rating) ?? fail(`rating ${quote(rating)} is not 0.5, 1, 1.5 … 5`));
      timestamps.push(
        parseSeconds(timestamp) ?? fail(`timestamp ${quote(timestamp)} is not a number of seconds`),
      );
    },
  });
  if (userIds.length === 0) throw new DataFileError(`${file}: has a header and no ratings`);
  return buildInteractions({ userIds, movieIds, scores, timestamps });
}

/** A whole number from 0 that fits 32 bits, or undefined. */
export function parseId(text: string): number | undefined {
  const id = Number(text);
  return /^\d{1,10}$/.test(text) && id <= 2_147_483_647 ? id : undefined;
}

function parseScore(text: string): number | undefined {
  const score = Number(text) * 2;
  return text.trim() !== '' && Number.isInteger(score) && score >= 1 && score <= 10 ? score : undefined;
}

function parseSeconds(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
