import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

type NewSession = {
  id: string;
  userId: string;
  expiresAt: Date;
  absoluteExpiresAt: Date;
  lastUsedAt: Date;
  userAgent: string | null;
  ip: string | null;
};

/** What begins with a session. */
export type SessionOpening = {
  /** Of the first refresh token; a session in a cookie has none. */
  tokenHash: Buffer | null;
  /** Of the device it is opened on, which is known from now on. */
  deviceHash: Buffer;
  /** Told when the device was not known, while others of the account were. */
  onNewDevice(): void;
};

/** A new session with its first token and its device: one statement, since everybody who signs in waits for it. */
export async function writeSession(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  session: NewSession,
  opening?: SessionOpening,
): Promise<void> {
  const now = clock.now();
  const { id, userId } = session;
  const { rows } = await sql<{ isNewDevice: boolean }>`
    with session as (
      insert into sessions
        (id, user_id, expires_at, absolute_expires_at, user_agent, ip, created_at, last_used_at)
      values (${id}, ${userId}, ${session.expiresAt}, ${session.absoluteExpiresAt}, ${session.userAgent},
        ${session.ip}, ${now}, ${session.lastUsedAt})
    ), token as (
      insert into session_tokens (hash, session_id, generation, created_at)
      select hash, ${id}, 0, ${now} from (values (${opening?.tokenHash ?? null}::bytea)) given (hash)
      where hash is not null
    ), device as (
      insert into known_devices (user_id, device, first_seen_at)
      select ${userId}, device, ${now} from (values (${opening?.deviceHash ?? null}::bytea)) given (device)
      where device is not null
      on conflict do nothing
      returning device
    )
    select exists (select from device)
      and exists (select from known_devices where user_id = ${userId}) as "isNewDevice"`.execute(db);
  if (rows[0]?.isNewDevice) opening?.onNewDevice();
}
