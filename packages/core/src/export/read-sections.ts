import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { getPreferences } from '../preferences/get-preferences.ts';

/* What the export says of each thing that is kept, under the names of the API. Secrets and their hashes stay out. */

export type Of = { db: Database; userId: string };

export function readAccount({ db, userId }: Of) {
  return db
    .selectFrom('users as u')
    .leftJoin('totp_secrets as t', 't.user_id', 'u.id')
    .where('u.id', '=', userId)
    .select([
      'u.id',
      'u.username',
      'u.email',
      'u.email_verified_at as emailVerifiedAt',
      'u.display_name as displayName',
      'u.bio',
      'u.locale',
      'u.is_public as isPublic',
      'u.avatar_key as avatarKey',
      'u.role',
      'u.created_at as createdAt',
      'u.updated_at as updatedAt',
      't.confirmed_at as secondFactorSince',
    ])
    .executeTakeFirst();
}

export function readPreferences({ db, userId }: Of) {
  return getPreferences({ db }, { userId });
}

/** Of `movies as m`; ids are strings, as everywhere. */
export const movieColumns = [
  sql<string>`m.id::text`.as('id'),
  sql<string | null>`m.tmdb_id::text`.as('tmdbId'),
  'm.imdb_id as imdbId',
  'm.title',
  'm.year',
] as const;

/** Also of movies that are not in the catalogue any more. */
export function readFavorites({ db, userId }: Of) {
  return db
    .selectFrom('favorites as f')
    .innerJoin('movies as m', 'm.id', 'f.movie_id')
    .where('f.user_id', '=', userId)
    .select([...movieColumns, 'f.note', 'f.created_at as createdAt'])
    .orderBy('f.created_at', 'desc')
    .orderBy('m.id')
    .execute();
}

/** Also of movies that are not in the catalogue any more. */
export function readRatings({ db, userId }: Of) {
  return db
    .selectFrom('ratings as r')
    .innerJoin('raters as by', 'by.id', 'r.rater_id')
    .innerJoin('movies as m', 'm.id', 'r.movie_id')
    .where('by.user_id', '=', userId)
    .select([
      ...movieColumns,
      'r.score',
      sql<number>`r.score / 2.0::double precision`.as('stars'),
      'r.created_at as createdAt',
      'r.updated_at as updatedAt',
    ])
    .orderBy('r.updated_at', 'desc')
    .orderBy('m.id')
    .execute();
}

export function readHidden({ db, userId }: Of) {
  return db
    .selectFrom('hidden as h')
    .leftJoin('movies as m', (join) => join.onRef('m.id', '=', 'h.target_id').on('h.kind', '=', 'movie'))
    .leftJoin('genres as g', (join) => join.onRef('g.id', '=', 'h.target_id').on('h.kind', '=', 'genre'))
    .leftJoin('people as p', (join) => join.onRef('p.id', '=', 'h.target_id').on('h.kind', '=', 'person'))
    .where('h.user_id', '=', userId)
    .select([
      'h.kind',
      sql<string>`h.target_id::text`.as('id'),
      sql<string | null>`coalesce(m.title, g.name::text, p.name)`.as('name'),
      'h.created_at as createdAt',
    ])
    .orderBy('h.created_at', 'desc')
    .execute();
}

/** Movies they were asked about and have not seen. */
export function readOnboardingSkips({ db, userId }: Of) {
  return db
    .selectFrom('onboarding_skips as s')
    .innerJoin('movies as m', 'm.id', 's.movie_id')
    .where('s.user_id', '=', userId)
    .select([...movieColumns, 's.skipped_at as skippedAt'])
    .orderBy('s.skipped_at', 'desc')
    .orderBy('m.id')
    .execute();
}

/** Kept for 90 days. Also of movies that are not in the catalogue any more. */
export function readViews({ db, userId }: Of) {
  return db
    .selectFrom('movie_views as v')
    .innerJoin('movies as m', 'm.id', 'v.movie_id')
    .where('v.user_id', '=', userId)
    .select([...movieColumns, 'v.viewed_at as viewedAt', 'v.watched_seconds as watchedSeconds'])
    .orderBy('v.viewed_at', 'desc')
    .orderBy('m.id')
    .execute();
}

export function readRecommendations({ db, userId }: Of) {
  return db
    .selectFrom('recommendation_lists as l')
    .where('l.user_id', '=', userId)
    .select((eb) => [
      'l.id',
      'l.strategy',
      'l.generated_at as generatedAt',
      jsonArrayFrom(
        eb
          .selectFrom('recommendations as r')
          .innerJoin('movies as m', 'm.id', 'r.movie_id')
          .whereRef('r.list_id', '=', 'l.id')
          .select([sql<string>`m.id::text`.as('id'), 'm.title', 'r.score', 'r.reasons', 'r.components'])
          .orderBy('r.position'),
      ).as('items'),
    ])
    .orderBy('l.generated_at', 'desc')
    .execute();
}

export function readFeedback({ db, userId }: Of) {
  return db
    .selectFrom('recommendation_feedback as f')
    .innerJoin('movies as m', 'm.id', 'f.movie_id')
    .where('f.user_id', '=', userId)
    .select([...movieColumns, 'f.kind', 'f.list_id as listId', 'f.strategy', 'f.created_at as createdAt'])
    .orderBy('f.created_at', 'desc')
    .orderBy('m.id')
    .execute();
}

/** What was shown to them of recommendations; kept for 90 days. */
export function readImpressions({ db, userId }: Of) {
  return db
    .selectFrom('shown_lists as l')
    .innerJoin('impressions as i', 'i.list_id', 'l.id')
    .innerJoin('movies as m', 'm.id', 'i.movie_id')
    .where('l.user_id', '=', userId)
    .select([
      ...movieColumns,
      'l.id as listId',
      'l.strategy',
      'i.position',
      'i.shown_at as shownAt',
      'i.clicked_at as clickedAt',
    ])
    .orderBy('i.shown_at', 'desc')
    .orderBy('i.position')
    .orderBy('m.id')
    .execute();
}

export function readSessions({ db, userId }: Of) {
  return db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .select([
      'id',
      'user_agent as userAgent',
      'ip',
      'created_at as createdAt',
      'last_used_at as lastUsedAt',
      'expires_at as expiresAt',
    ])
    .orderBy('created_at', 'desc')
    .execute();
}

export function readDevices({ db, userId }: Of) {
  return db
    .selectFrom('known_devices')
    .where('user_id', '=', userId)
    .select('first_seen_at as firstSeenAt')
    .orderBy('first_seen_at', 'desc')
    .execute();
}

export function readApiKeys({ db, userId }: Of) {
  return db
    .selectFrom('api_keys')
    .where('user_id', '=', userId)
    .select([
      'id',
      'name',
      'prefix',
      'scopes',
      'created_at as createdAt',
      'expires_at as expiresAt',
      'last_used_at as lastUsedAt',
    ])
    .orderBy('created_at', 'desc')
    .execute();
}

export function readMails({ db, userId }: Of) {
  return db
    .selectFrom('mails')
    .where('user_id', '=', userId)
    .select([
      'kind',
      'recipient',
      'detail',
      'created_at as createdAt',
      'sent_at as sentAt',
      'failed_at as failedAt',
    ])
    .orderBy('created_at', 'desc')
    .execute();
}

export function readMailLinks({ db, userId }: Of) {
  return db
    .selectFrom('mail_tokens')
    .where('user_id', '=', userId)
    .select(['purpose', 'email', 'created_at as createdAt', 'expires_at as expiresAt', 'used_at as usedAt'])
    .orderBy('created_at', 'desc')
    .execute();
}

/** What they did, and what was done to them; of who did that, neither name nor address. */
export function readEvents({ db, userId }: Of) {
  return db
    .selectFrom('audit_log')
    .where((eb) => eb.or([eb('actor_id', '=', userId), eb('subject_id', '=', userId)]))
    .select((eb) => [
      'at',
      'action',
      eb('actor_id', '=', userId).as('byYourself'),
      sql<string | null>`case when actor_id = ${userId} then ip end`.as('ip'),
      'detail',
    ])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}
