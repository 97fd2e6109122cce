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

/** What a favorite and a recommended movie that was liked count as where there is no rating, as in a reader's profile. */
const LIKED = 10;
/** The same of what was of no interest. */
const DISLIKED = 2;

/**
 * Every rating of a movie that is not deleted, users' and imported raters' alike, and what users said of movies without
 * rating them: favorites, and recommendations that they liked or did not want. Read in one streaming pass: memory is the
 * 17 bytes a rating of the result.
 */
export async function loadRatings({ pool }: Pick<Deps, 'pool'>): Promise<RatingColumns> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    const stream = client.query(
      copyTo(`copy (
        select r.rater_id, r.movie_id, r.score, extract(epoch from r.updated_at)::bigint
        from ratings r join movies m on m.id = r.movie_id where m.deleted_at is null
        union all
        select by.id, said.movie_id, max(said.score), max(extract(epoch from said.created_at)::bigint)
        from (
          select user_id, movie_id, ${LIKED} as score, created_at from favorites
          union all
          select user_id, movie_id, case kind when 'liked' then ${LIKED} else ${DISLIKED} end, created_at
          from recommendation_feedback where kind in ('liked', 'notInterested')
        ) said join raters by on by.user_id = said.user_id
        join movies m on m.id = said.movie_id and m.deleted_at is null
        where not exists (select from ratings r where r.rater_id = by.id and r.movie_id = said.movie_id)
        group by by.id, said.movie_id
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
