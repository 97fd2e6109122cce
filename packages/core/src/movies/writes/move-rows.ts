import type { Database } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';
import { touchUsers } from './touch-kept.ts';

/** How many rows went from the duplicate to the other movie; what both had counts as well. */
export type Moved = {
  ratings: number;
  favorites: number;
  watchlist: number;
  history: number;
  reviews: number;
  collectionItems: number;
  hidden: number;
  tags: number;
  views: number;
  feedback: number;
  impressions: number;
};

type Pair = { from: number; to: number };

/** Tables of what people do with a movie: a merge moves their rows. */
export const movedTables = [
  'collection_items',
  'favorites',
  'hidden',
  'history',
  'import_rows',
  'impressions',
  'movie_tags',
  'movie_views',
  'onboarding_skips',
  'ratings',
  'recommendation_feedback',
  'reviews',
  'tmdb_lists',
  'trend_baselines',
  'visitor_answers',
  'watchlist',
] as const;

/** Tables whose rows stay with the duplicate, and why. */
export const leftTables: Readonly<Record<string, string>> = {
  movie_cast: 'describes the record; the other has its own',
  movie_crew: 'describes the record; the other has its own',
  movie_genres: 'describes the record; the other has its own',
  movie_images: 'describes the record; the other has its own',
  movie_keywords: 'describes the record; the other has its own',
  movie_providers: 'describes the record; the other has its own',
  movie_releases: 'describes the record; the other has its own',
  movie_sources: 'describes the record; the other has its own',
  movie_translations: 'describes the record; the other has its own',
  movie_videos: 'describes the record; the other has its own',
  person_credits: 'describes the record; the other has its own',
  movie_stats: 'follows the ratings',
  movies: 'says where the ids of a merged one lead; made to lead to the other',
  recommended_movies: 'say what was shown on a day',
  recommendations: 'say what was computed; those whom it concerns get others',
  search_documents: 'kept by triggers, without what is deleted',
  search_titles: 'kept by triggers, without what is deleted',
  trends: 'computed anew every few minutes',
};

/**
 * Moves what people did with a movie to another one. Who rated or reviewed both keeps the newer; of two favorites, or
 * places in a watchlist, the first stays, with a note of either. Statistics follow exactly. Done again it moves what has come since.
 *
 * Locks, in this order, the users whom it concerns, the statistics of both movies and the collections, each in the order of
 * their ids: the order in which a rating, an addition to a collection and the end of an account lock them.
 */
export async function moveRows(trx: Database, pair: Pair): Promise<Moved> {
  await touchUsers(trx, pair.from);
  await lockStatistics(trx, pair);
  return {
    ratings: await moveRatings(trx, pair),
    favorites: await moveNoted(trx, 'favorites', pair),
    watchlist: await moveNoted(trx, 'watchlist', pair),
    history: await moveHistory(trx, pair),
    reviews: await moveReviews(trx, pair),
    collectionItems: await moveItems(trx, pair),
    hidden: await moveHidden(trx, pair),
    tags: await moveTags(trx, pair),
    views: await moveViews(trx, pair),
    feedback: await moveFeedback(trx, pair),
    impressions: await moveUnlessThere(trx, 'impressions', {
      column: 'movie_id',
      key: ['list_id'],
      ...pair,
    }),
  };
}

async function lockStatistics(trx: Database, { from, to }: Pair): Promise<void> {
  await trx
    .selectFrom('movie_stats')
    .where('movie_id', 'in', [from, to])
    .orderBy('movie_id')
    .select('movie_id')
    .forUpdate()
    .execute();
}

async function moveRatings(trx: Database, { from, to }: Pair): Promise<number> {
  await sql`
delete from ratings theirs using ratings newer
where theirs.movie_id = ${to} and newer.movie_id = ${from} and newer.rater_id = theirs.rater_id
  and newer.updated_at > theirs.updated_at`.execute(trx);
  const older = await sql`
delete from ratings older using ratings theirs
where older.movie_id = ${from} and theirs.movie_id = ${to} and theirs.rater_id = older.rater_id`.execute(trx);
  const moved = await sql`
update ratings r set movie_id = ${to}, changed_at = (
  select u.library_changed_at from raters by join users u on u.id = by.user_id where by.id = r.rater_id
) where r.movie_id = ${from}`.execute(trx);
  return Number(older.numAffectedRows ?? 0) + Number(moved.numAffectedRows ?? 0);
}

const changedNow = (owner: string) =>
  sql`changed_at = (select u.library_changed_at from users u where u.id = ${sql.ref(owner)})`;

async function moveNoted(
  trx: Database,
  table: 'favorites' | 'watchlist',
  { from, to }: Pair,
): Promise<number> {
  await sql`
update ${sql.table(table)} kept
set note = coalesce(kept.note, gone.note), created_at = least(kept.created_at, gone.created_at), ${changedNow('kept.user_id')}
from ${sql.table(table)} gone
where kept.movie_id = ${to} and gone.movie_id = ${from} and gone.user_id = kept.user_id`.execute(trx);
  return moveUnlessThere(trx, table, {
    column: 'movie_id',
    key: ['user_id'],
    from,
    to,
    also: changedNow('gone.user_id'),
  });
}

async function moveHistory(trx: Database, { from, to }: Pair): Promise<number> {
  const moved =
    await sql`update history set movie_id = ${to}, ${changedNow('history.user_id')} where movie_id = ${from}`.execute(
      trx,
    );
  await sql`update import_rows set movie_id = ${to} where movie_id = ${from}`.execute(trx);
  return Number(moved.numAffectedRows ?? 0);
}

async function moveReviews(trx: Database, { from, to }: Pair): Promise<number> {
  const older = await sql`
delete from reviews older using reviews newer
where older.movie_id in (${from}, ${to}) and newer.movie_id in (${from}, ${to}) and newer.movie_id <> older.movie_id
  and newer.user_id = older.user_id and (newer.updated_at, newer.id) > (older.updated_at, older.id)`.execute(
    trx,
  );
  const moved = await sql`update reviews set movie_id = ${to} where movie_id = ${from}`.execute(trx);
  return Number(older.numAffectedRows ?? 0) + Number(moved.numAffectedRows ?? 0);
}

/**
 * Locks the collections before what is in them, as whoever writes that does, and leaves those alone that it has not locked:
 * they got the movie only now. When they lock it the next round finds them.
 */
async function moveItems(trx: Database, { from, to }: Pair): Promise<number> {
  let count = 0;
  for (;;) {
    const { rows } = await sql<{ id: string }>`
select id from collections where id in (select collection_id from collection_items where movie_id = ${from})
order by id for update`.execute(trx);
    if (rows.length === 0) return count;
    const ids = rows.map(({ id }) => id);
    const where = sql`gone.collection_id = any(${ids}::uuid[])`;
    const key = ['collection_id'];
    count += await moveUnlessThere(trx, 'collection_items', { column: 'movie_id', key, from, to, where });
  }
}

function moveHidden(trx: Database, { from, to }: Pair): Promise<number> {
  const where = sql`gone.kind = 'movie'`;
  return moveUnlessThere(trx, 'hidden', { column: 'target_id', key: ['user_id', 'kind'], from, to, where });
}

/** Different people gave a tag to the one and to the other: they add up. */
async function moveTags(trx: Database, { from, to }: Pair): Promise<number> {
  await sql`
update movie_tags kept set count = kept.count + gone.count from movie_tags gone
where kept.movie_id = ${to} and gone.movie_id = ${from} and gone.tag_id = kept.tag_id`.execute(trx);
  return moveUnlessThere(trx, 'movie_tags', { column: 'movie_id', key: ['tag_id'], from, to });
}

function moveViews(trx: Database, { from, to }: Pair): Promise<number> {
  return moveUnlessThere(trx, 'movie_views', { column: 'movie_id', key: ['viewer', 'slot'], from, to });
}

/** The last word on either stays. */
async function moveFeedback(trx: Database, { from, to }: Pair): Promise<number> {
  await sql`
delete from recommendation_feedback older using recommendation_feedback newer
where older.movie_id = ${to} and newer.movie_id = ${from} and newer.user_id = older.user_id
  and newer.created_at > older.created_at`.execute(trx);
  return moveUnlessThere(trx, 'recommendation_feedback', {
    column: 'movie_id',
    key: ['user_id'],
    from,
    to,
  });
}

type Move = Pair & {
  column: string;
  key: readonly string[];
  /** Which rows of the duplicate move, as `gone`. */
  where?: RawBuilder<unknown>;
  /** What else is set of what moves. */
  also?: RawBuilder<unknown>;
};

/** Of two rows that would have the same key the one that is there stays. */
async function moveUnlessThere(
  trx: Database,
  table: (typeof movedTables)[number],
  { column, key, from, to, where = sql`true`, also }: Move,
): Promise<number> {
  const [name, movie] = [sql.table(table), sql.ref(column)];
  const isSame = sql.join(
    key.map((part) => sql`gone.${sql.ref(part)} = kept.${sql.ref(part)}`),
    sql` and `,
  );
  const removed = await sql`
delete from ${name} gone using ${name} kept
where gone.${movie} = ${from} and kept.${movie} = ${to} and ${isSame} and ${where}`.execute(trx);
  const set = also ? sql`${movie} = ${to}, ${also}` : sql`${movie} = ${to}`;
  const moved = await sql`update ${name} gone set ${set} where gone.${movie} = ${from} and ${where}`.execute(
    trx,
  );
  return Number(removed.numAffectedRows ?? 0) + Number(moved.numAffectedRows ?? 0);
}

/** What somebody new said of one movie when they were asked; of two answers the one about the movie that stays. */
export async function moveAnswers(trx: Database, { from, to }: Pair): Promise<void> {
  await moveUnlessThere(trx, 'onboarding_skips', { column: 'movie_id', key: ['user_id'], from, to });
  await moveUnlessThere(trx, 'visitor_answers', { column: 'movie_id', key: ['visitor'], from, to });
}

/** What was computed of both: TMDb's lists name each movie once, and what is usual for them adds up. */
export async function moveComputed(trx: Database, { from, to }: Pair): Promise<void> {
  await moveUnlessThere(trx, 'tmdb_lists', { column: 'movie_id', key: ['list'], from, to });
  await sql`
update trend_baselines kept set viewers = kept.viewers + gone.viewers, ratings = kept.ratings + gone.ratings,
  favorites = kept.favorites + gone.favorites
from trend_baselines gone
where kept.movie_id = ${to} and gone.movie_id = ${from} and gone.span = kept.span`.execute(trx);
  await moveUnlessThere(trx, 'trend_baselines', { column: 'movie_id', key: ['span'], from, to });
}
