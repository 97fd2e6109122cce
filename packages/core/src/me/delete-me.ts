import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import pg from 'pg';
import { recordEvent } from '../audit/record-event.ts';
import { confirmPassword } from '../auth/confirm-password.ts';
import type { Role } from '../auth/viewer.ts';
import { movieTags } from '../cache/tags.ts';
import { lockAccount } from '../credentials/lock-account.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { queueNotice } from '../mail/queue-notice.ts';
import { lockReviewsOf } from '../reviews/lock-reviews.ts';
import { requireCode } from '../second-factor/require-code.ts';
import { removeAvatarFiles } from './avatar-files.ts';

export type DeleteMe = {
  userId: string;
  sessionId: string;
  role: Role;
  password: string;
  /** When the second factor is on. */
  code?: string | undefined;
  ip?: string | undefined;
};

type DeleteDeps = Pick<Deps, 'db' | 'cache' | 'auth' | 'clock' | 'jobs' | 'log' | 'files'>;

/**
 * Erases the account of the viewer with everything that is kept in it, in one transaction: it cannot be used any
 * more, and the statistics of what it had rated are those without it. The next training knows nothing of it.
 * @throws AppError `validationFailed` for a wrong password, a wrong or missing code; `conflict` for the last
 *   administrator; `unauthenticated` when the session ended meanwhile; `rateLimited`, `unavailable`, `overloaded`
 */
export async function deleteMe(deps: DeleteDeps, params: DeleteMe): Promise<void> {
  const { userId, password, code, ip } = params;
  await confirmPassword(deps, { userId, password, ip });
  if (await hasSecondFactor(deps, userId)) {
    if (code === undefined) throw codeMissing();
    await requireCode(deps, { userId, code, ip });
  }
  const { avatarKey, ratedIds } = await unlessDeadlocked(() => erase(deps, params));
  await deps.cache.drop(movieTags(ratedIds));
  await removeAvatarFiles(deps, avatarKey);
  await announceMail(deps);
}

async function hasSecondFactor({ db }: Pick<Deps, 'db'>, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('totp_secrets')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

function codeMissing(): AppError {
  const message = 'Is needed: the second factor is on';
  return new AppError('validationFailed', `code: ${message}`, { errors: [{ path: 'code', message }] });
}

/**
 * The user's row is locked first, as every write of a user does, and then the reviews that are concerned; the rows of
 * `movie_stats` are locked by the one statement that deletes the ratings, in the order of their ids.
 */
function erase(
  { db, auth, clock }: DeleteDeps,
  { userId, sessionId, role }: DeleteMe,
): Promise<{ avatarKey: string | null; ratedIds: number[] }> {
  return db.transaction().execute(async (trx) => {
    const others = role === 'admin' ? await lockOtherAdmins(trx, userId) : 0;
    const account = await lockAccount(trx, { userId, sessionId });
    if (account.role === 'admin' && others === 0)
      throw new AppError('conflict', 'The last administrator cannot leave: make somebody else one first');
    await lockReviewsOf(trx, userId);
    await anonymizeEvents(trx, userId);
    const ratedIds = await readRatedIds(trx, userId);
    const { avatar_key: avatarKey } = await trx
      .deleteFrom('users')
      .where('id', '=', userId)
      .returning('avatar_key')
      .executeTakeFirstOrThrow();
    await recordEvent({ db: trx }, { action: 'account.deleted' });
    await queueNotice({ db: trx, auth, clock }, { kind: 'accountDeleted', to: account });
    return { avatarKey, ratedIds };
  });
}

/** Whose statistics will be others. */
async function readRatedIds(trx: Database, userId: string): Promise<number[]> {
  const rows = await trx
    .selectFrom('ratings')
    .innerJoin('raters', 'raters.id', 'ratings.rater_id')
    .where('raters.user_id', '=', userId)
    .select('ratings.movie_id')
    .execute();
  return rows.map(({ movie_id }) => movie_id);
}

/** In the order of their ids, so that of two administrators who leave at once the second is the last. */
async function lockOtherAdmins(trx: Database, userId: string): Promise<number> {
  const admins = await trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', sql.lit('admin'))
    .where('banned_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return admins.filter(({ id }) => id !== userId).length;
}

/** What happened stays, and what was done to others; who it was, from where and with what goes. */
async function anonymizeEvents(trx: Database, userId: string): Promise<void> {
  await sql`
    update audit_log set
      actor_id = nullif(actor_id, ${userId}),
      subject_id = nullif(subject_id, ${userId}),
      ip = case when actor_id = ${userId} then null else ip end,
      detail = case when coalesce(subject_id, ${userId}) = ${userId} then '{}' else detail end
    where actor_id = ${userId} or subject_id = ${userId}`.execute(trx);
}

const DEADLOCK = '40P01';
const TRIES = 3;

/** Whoever ends a session locks it before the account, which is the other way round. */
async function unlessDeadlocked<T>(run: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++)
    try {
      return await run();
    } catch (error) {
      const isDeadlock = error instanceof pg.DatabaseError && error.code === DEADLOCK;
      if (!isDeadlock || tried === TRIES) throw error;
    }
}
