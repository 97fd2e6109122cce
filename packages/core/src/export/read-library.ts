import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { movieColumns, type Of } from './read-sections.ts';

/* What a user keeps beside favorites and ratings; also of movies that are not in the catalogue any more. */

export function readWatchlist({ db, userId }: Of) {
  return db
    .selectFrom('watchlist as w')
    .innerJoin('movies as m', 'm.id', 'w.movie_id')
    .where('w.user_id', '=', userId)
    .select([...movieColumns, 'w.note', 'w.created_at as createdAt'])
    .orderBy('w.created_at', 'desc')
    .orderBy('m.id')
    .execute();
}

export function readHistory({ db, userId }: Of) {
  return db
    .selectFrom('history as h')
    .innerJoin('movies as m', 'm.id', 'h.movie_id')
    .where('h.user_id', '=', userId)
    .select([
      ...movieColumns,
      'h.id as entryId',
      'h.watched_at as watchedAt',
      'h.progress_seconds as progressSeconds',
      'h.completed',
      'h.created_at as createdAt',
    ])
    .orderBy('h.watched_at', 'desc')
    .orderBy('h.id')
    .execute();
}

export function readReviews({ db, userId }: Of) {
  return db
    .selectFrom('reviews as r')
    .innerJoin('movies as m', 'm.id', 'r.movie_id')
    .where('r.user_id', '=', userId)
    .select([
      ...movieColumns,
      'r.id as reviewId',
      'r.text',
      'r.is_spoiler as spoiler',
      'r.score',
      'r.helpful',
      'r.not_helpful as notHelpful',
      'r.created_at as createdAt',
      'r.updated_at as updatedAt',
      'r.edited_at as editedAt',
      'r.hidden_at as hiddenAt',
    ])
    .orderBy('r.created_at', 'desc')
    .orderBy('r.id')
    .execute();
}

export function readReviewVotes({ db, userId }: Of) {
  return db
    .selectFrom('review_votes')
    .where('user_id', '=', userId)
    .select(['review_id as reviewId', 'is_helpful as helpful', 'created_at as createdAt'])
    .orderBy('created_at', 'desc')
    .execute();
}

export function readReviewReports({ db, userId }: Of) {
  return db
    .selectFrom('review_reports')
    .where('user_id', '=', userId)
    .select(['id', 'review_id as reviewId', 'reason', 'text', 'created_at as createdAt', 'resolution'])
    .orderBy('created_at', 'desc')
    .execute();
}

export function readCollections({ db, userId }: Of) {
  return db
    .selectFrom('collections as c')
    .where('c.user_id', '=', userId)
    .select((eb) => [
      'c.id',
      'c.title',
      'c.description',
      'c.is_public as isPublic',
      'c.slug',
      'c.created_at as createdAt',
      'c.updated_at as updatedAt',
      jsonArrayFrom(
        eb
          .selectFrom('collection_items as i')
          .innerJoin('movies as m', 'm.id', 'i.movie_id')
          .whereRef('i.collection_id', '=', 'c.id')
          .select([...movieColumns, 'i.note', 'i.added_at as addedAt'])
          .orderBy('i.position'),
      ).as('items'),
    ])
    .orderBy('c.created_at', 'desc')
    .execute();
}

export function readImports({ db, userId }: Of) {
  return db
    .selectFrom('imports as i')
    .where('i.user_id', '=', userId)
    .select((eb) => [
      'i.id',
      'i.source',
      'i.file_name as fileName',
      'i.is_dry_run as isDryRun',
      'i.conflicts',
      'i.status',
      'i.summary',
      'i.created_at as createdAt',
      'i.finished_at as finishedAt',
      'i.undone_at as undoneAt',
      jsonArrayFrom(
        eb
          .selectFrom('import_rows as r')
          .whereRef('r.import_id', '=', 'i.id')
          .select([
            'r.part',
            'r.row_number as row',
            'r.kind',
            'r.status',
            sql<string | null>`r.movie_id::text`.as('movieId'),
            'r.given',
          ])
          .orderBy('r.part')
          .orderBy('r.row_number'),
      ).as('rows'),
    ])
    .orderBy('i.created_at', 'desc')
    .execute();
}

export function readSearches({ db, userId }: Of) {
  return db
    .selectFrom('search_history')
    .where('user_id', '=', userId)
    .select(['query', 'searched_at as searchedAt'])
    .orderBy('searched_at', 'desc')
    .execute();
}
