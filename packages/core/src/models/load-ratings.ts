import { to as copyTo } from 'pg-copy-streams';
import type { Deps } from '../deps.ts';

/** Parallel columns, one entry a rating; what `@matinee/recommender` builds its interactions from. */
export type RatingColumns = {
  /** Rater ids. */
  userIds: Int32Array;
  movieIds: Int32Array;
  /** 1–10. */
  scores: Uint8Array;
  /** Seconds since 1970. */
  timestamps: Float64Array;
};

const TAB = 9;
const NEWLINE = 10;
const ZERO = 48;

/**
 * Every rating of a movie that is not deleted, users' and imported raters' alike, read in one streaming
 * pass: memory is the 17 bytes a rating of the result.
 */
export async function loadRatings({ pool }: Pick<Deps, 'pool'>): Promise<RatingColumns> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    const stream = client.query(
      copyTo(`copy (
        select r.rater_id, r.movie_id, r.score, extract(epoch from r.updated_at)::bigint
        from ratings r join movies m on m.id = r.movie_id where m.deleted_at is null
      ) to stdout`),
    );
    return await parse(stream);
  } finally {
    // Not handed back: its settings have changed.
    client.release(true);
  }
}

/** Whole numbers between tabs, four a line, none negative but a timestamp before 1970. */
async function parse(stream: AsyncIterable<Buffer>): Promise<RatingColumns> {
  let columns = withCapacity(1 << 16);
  let count = 0;
  const fields = [0, 0, 0, 0];
  let field = 0;
  let value = 0;
  let sign = 1;
  for await (const chunk of stream)
    for (const byte of chunk) {
      if (byte >= ZERO) value = value * 10 + byte - ZERO;
      else if (byte === TAB || byte === NEWLINE) {
        fields[field++] = sign * value;
        value = 0;
        sign = 1;
        if (byte === NEWLINE) {
          if (count === columns.scores.length) columns = grown(columns);
          store(columns, count++, fields);
          field = 0;
        }
      } else sign = -1;
    }
  return slice(columns, count);
}

function store(columns: RatingColumns, at: number, [user, movie, score, seconds]: number[]): void {
  columns.userIds[at] = user ?? 0;
  columns.movieIds[at] = movie ?? 0;
  columns.scores[at] = score ?? 0;
  columns.timestamps[at] = seconds ?? 0;
}

function withCapacity(length: number): RatingColumns {
  return {
    userIds: new Int32Array(length),
    movieIds: new Int32Array(length),
    scores: new Uint8Array(length),
    timestamps: new Float64Array(length),
  };
}

function grown(columns: RatingColumns): RatingColumns {
  const larger = withCapacity(columns.scores.length * 2);
  larger.userIds.set(columns.userIds);
  larger.movieIds.set(columns.movieIds);
  larger.scores.set(columns.scores);
  larger.timestamps.set(columns.timestamps);
  return larger;
}

function slice({ userIds, movieIds, scores, timestamps }: RatingColumns, count: number): RatingColumns {
  return {
    userIds: userIds.subarray(0, count),
    movieIds: movieIds.subarray(0, count),
    scores: scores.subarray(0, count),
    timestamps: timestamps.subarray(0, count),
  };
}
