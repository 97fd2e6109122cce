import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';

type NewSession = {
  id: string;
  userId: string;
  expiresAt: Date;
  absoluteExpiresAt: Date;
  /** Now. */
  lastUsedAt: Date;
  userAgent: string | null;
  ip: string | null;
};

/** What begins with a session. */
export type SessionOpening = {
  /**
   * The hash that the password was right for. It must still be the one: a password that is changed while somebody
   * signs in with it ends all sessions, and none may slip through. Null for a new account.
   */
  passwordHash: string | null;
  /** Of the first refresh token; a session in a cookie has none. */
  tokenHash: Buffer | null;
  /** Of the device it is opened on, which is known from now on. */
  deviceHash: Buffer;
  /** Told when the device was not known, while others of the account were. */
  onNewDevice(): void;
};

/** The account is not what it was when its password was checked a moment ago. */
export class AccountChangedError extends AppError {
  constructor() {
    super('unauthenticated', 'The account was changed a moment ago: sign in again');
    this.name = 'AccountChangedError';
  }
}

/**
 * A new session with its first token and its device: one statement, since everybody who signs in waits for it.
 * @throws AccountChangedError when the password was changed or the account banned or deleted just now
 */
export async function writeSession(
  { db }: Pick<Deps, 'db'>,
  session: NewSession,
  opening?: SessionOpening,
): Promise<void> {
  const { id, userId, lastUsedAt: now } = session;
  const passwordHash = opening?.passwordHash ?? null;
  const { rows } = await sql<{ isWritten: boolean; isNewDevice: boolean }>`
    with account as (
      select id from users
      where id = ${userId} and banned_at is null and password_hash = coalesce(${passwordHash}, password_hash)
      for share
    ), session as (
      insert into sessions
        (id, user_id, expires_at, absolute_expires_at, user_agent, ip, created_at, last_used_at)
      select ${id}, id, ${session.expiresAt}, ${session.absoluteExpiresAt}, ${session.userAgent}, ${session.ip},
        ${now}, ${now}
      from account
      returning id, user_id
    ), token as (
      insert into session_tokens (hash, session_id, generation, created_at)
      select hash, id, 0, ${now} from session, (values (${opening?.tokenHash ?? null}::bytea)) given (hash)
      where hash is not null
    ), device as (
      insert into known_devices (user_id, device, first_seen_at)
      select user_id, device, ${now}
      from session, (values (${opening?.deviceHash ?? null}::bytea)) given (device)
      where device is not null
      on conflict do nothing
      returning device
    )
    select exists (select from session) as "isWritten",
      exists (select from device)
        and exists (select from known_devices where user_id = ${userId}) as "isNewDevice"`.execute(db);
  if (!rows[0]?.isWritten) throw new AccountChangedError();
  if (rows[0].isNewDevice) opening?.onNewDevice();
}
