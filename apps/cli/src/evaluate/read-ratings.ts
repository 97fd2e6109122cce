import { buildInteractions, type Interactions } from '@matinee/recommender';
import { createColumn } from './column.ts';
import { DataFileError } from './data-file-error.ts';
import { readTable } from './read-table.ts';

const COLUMNS = ['userId', 'movieId', 'rating', 'timestamp'] as const;

/**
 * Ratings in MovieLens' format; half stars (0.5–5) become scores (1–10).
 *
 * @throws DataFileError naming file and line.
 */
export async function readRatings(file: string): Promise<Interactions> {
  const userIds = createColumn((length) => new Int32Array(length));
  const movieIds = createColumn((length) => new Int32Array(length));
  const scores = createColumn((length) => new Uint8Array(length));
  const timestamps = createColumn((length) => new Float64Array(length));
  await readTable(file, {
    columns: COLUMNS,
    onRow: ([user = '', movie = '', rating = '', timestamp = ''], fail) => {
      userIds.add(parseId(user) ?? fail(`userId ${quote(user)} is not a whole number from 0 to 2147483647`));
      movieIds.add(
        parseId(movie) ?? fail(`movieId ${quote(movie)} is not a whole number from 0 to 2147483647`),
      );
      scores.add(parseScore(rating) ?? fail(`rating ${quote(rating)} is not 0.5, 1, 1.5 … 5`));
      timestamps.add(
        parseSeconds(timestamp) ?? fail(`timestamp ${quote(timestamp)} is not a number of seconds`),
      );
    },
  });
  const columns = {
    userIds: userIds.finish(),
    movieIds: movieIds.finish(),
    scores: scores.finish(),
    timestamps: timestamps.finish(),
  };
  if (columns.scores.length === 0) throw new DataFileError(`${file}: has a header and no ratings`);
  return buildInteractions(columns);
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
