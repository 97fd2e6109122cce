import { runFixed } from '@matinee/db';
import { type Expression, sql } from 'kysely';
import type { Adapter, DatabaseSession, Lucia } from 'lucia';
import type { Deps } from '../deps.ts';
import type { Role } from './viewer.ts';
import { type SessionOpening, writeSession } from './write-session.ts';

export type SessionAttributes = {
  absoluteExpiresAt: Date;
  /** To within a quarter of an hour. */
  lastUsedAt: Date;
  userAgent: string | null;
  ip: string | null;
};

/** What lucia hands on of a session. */
export type SessionFacts = Pick<SessionAttributes, 'absoluteExpiresAt' | 'lastUsedAt'>;

export type UserAttributes = { role: Role };

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionFacts, UserAttributes>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: UserAttributes;
  }
}

/**
 * lucia's storage on Kysely. Ids are stored as they are given: lucia calls back with the id the adapter
 * returned, so a hash made in here would silently miss. lucia compares with the machine's time; dates are
 * moved between that and our clock, which in production are the same. Sessions of who is banned are not there.
 * @param opening what is written along with a new session
 */
export function luciaAdapter(
  { db, clock, auth }: Pick<Deps, 'db' | 'clock' | 'auth'>,
  opening?: SessionOpening,
): Adapter {
  const ahead = clock.now().getTime() - Date.now();
  const toOurs = (date: Date) => new Date(date.getTime() + ahead);
  const toLucias = (date: Date) => new Date(date.getTime() - ahead);

  const liveSessions = (over = db, now: Expression<Date> = sql.val(clock.now())) =>
    over
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .select([
        's.id',
        's.user_id',
        's.expires_at',
        's.absolute_expires_at',
        's.last_used_at',
        's.user_agent',
        's.ip',
        'u.role',
      ])
      .where('s.absolute_expires_at', '>', now)
      .where('u.banned_at', 'is', null);

  type Row = Awaited<ReturnType<ReturnType<typeof liveSessions>['execute']>>[number];
  const toSession = (row: Row): DatabaseSession => ({
    id: row.id,
    userId: row.user_id,
    expiresAt: toLucias(row.expires_at),
    attributes: {
      absoluteExpiresAt: row.absolute_expires_at,
      lastUsedAt: row.last_used_at,
      userAgent: row.user_agent,
      ip: row.ip,
    },
  });

  return {
    async getSessionAndUser(sessionId) {
      const [row] = await runFixed(db, {
        name: 'session',
        values: { sessionId, now: clock.now() },
        build: (over, param) =>
          liveSessions(over, param('now')).where('s.id', '=', param<string>('sessionId')),
      });
      if (!row) return [null, null];
      return [toSession(row), { id: row.user_id, attributes: { role: row.role as Role } }];
    },
    async getUserSessions(userId) {
      const rows = await liveSessions().where('s.user_id', '=', userId).execute();
      return rows.map(toSession);
    },
    async setSession({ id, userId, attributes }) {
      // Counted from its beginning, as a refresh does; lucia's end is a moment later.
      const expiresAt = new Date(attributes.lastUsedAt.getTime() + auth.lifetimes.refreshIdle * 1000);
      await writeSession({ db }, { id, userId, expiresAt, ...attributes }, opening);
    },
    async updateSessionExpiration(sessionId, expiresAt) {
      await db
        .updateTable('sessions')
        .set({ expires_at: toOurs(expiresAt) })
        .where('id', '=', sessionId)
        .execute();
    },
    async deleteSession(sessionId) {
      await db.deleteFrom('sessions').where('id', '=', sessionId).execute();
    },
    async deleteUserSessions(userId) {
      await db.deleteFrom('sessions').where('user_id', '=', userId).execute();
    },
    async deleteExpiredSessions() {
      const now = clock.now();
      await db
        .deleteFrom('sessions')
        .where((eb) => eb.or([eb('expires_at', '<=', now), eb('absolute_expires_at', '<=', now)]))
        .execute();
    },
  };
}
