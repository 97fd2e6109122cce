import type { MovieFacts } from '../models/content.ts';
import type { FeedbackMatrix } from './feedback.ts';
import { type SparseRows, transpose } from './sparse-rows.ts';

/**
 * What movies have in common without anybody's rating, as rows over dense movie indices: a row a genre and a decade, the
 * rarer the heavier, √ln(movies / movies with it). Rows of a single movie are left out. Tags are not used: as rows they
 * made every list of the sample worse.
 *
 * @param movies one entry a movie, in dense order; undefined where nothing is known.
 * @param weight of a row against that of a reader; 0 leaves all out.
 */
export function featureRows(movies: readonly (MovieFacts | undefined)[], weight: number): SparseRows {
  const having = new Map<string, number[]>();
  movies.forEach((movie, index) => {
    for (const name of movie && weight > 0 ? namesOf(movie) : [])
      having.set(name, [...(having.get(name) ?? []), index]);
  });
  const shared = [...having]
    .filter(([, with_]) => with_.length > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, with_]) => with_);
  const offsets = new Int32Array(shared.length + 1);
  shared.forEach((members, row) => {
    offsets[row + 1] = (offsets[row] as number) + members.length;
  });
  return {
    offsets,
    columns: Int32Array.from(shared.flat()),
    values: Float64Array.from(
      shared.flatMap((members) =>
        members.map(() => weight * Math.sqrt(Math.log(movies.length / members.length))),
      ),
    ),
  };
}

function namesOf({ genres, year }: MovieFacts): string[] {
  const names = new Set(genres.map((genre) => `genre:${genre.toLowerCase()}`));
  if (year !== null) names.add(`decade:${Math.floor(year / 10)}`);
  return [...names];
}

/**
 * The feedback with further rows below the readers': what the rows say movies have in common is learned together with what
 * readers like in common (collective EASE, as in "Collaborative filtering with side information"). `readerCount` stays.
 */
export function withRows(feedback: FeedbackMatrix, rows: SparseRows): FeedbackMatrix {
  const { byUser, movieCount } = feedback;
  const size = byUser.columns.length;
  const rowCount = rows.offsets.length - 1;
  const joined: SparseRows = {
    offsets: new Int32Array(feedback.userCount + rowCount + 1),
    columns: new Int32Array(size + rows.columns.length),
    values: new Float64Array(size + rows.columns.length),
  };
  joined.offsets.set(byUser.offsets);
  for (let row = 1; row <= rowCount; row++)
    joined.offsets[feedback.userCount + row] = size + (rows.offsets[row] as number);
  joined.columns.set(byUser.columns);
  joined.columns.set(rows.columns, size);
  joined.values.set(byUser.values);
  joined.values.set(rows.values, size);
  return {
    ...feedback,
    userCount: feedback.userCount + rowCount,
    byUser: joined,
    byMovie: transpose(joined, movieCount),
  };
}
