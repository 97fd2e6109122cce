import type { Database } from '@matinee/db';
import { uuidv7 } from 'uuidv7';
import { recordEvent } from '../audit/record-event.ts';
import { userKey } from '../auth/limit-keys.ts';
import { hashToken } from '../auth/secret-token.ts';
import { scopes as allScopes, type Scope } from '../auth/viewer.ts';
import { lockAccount } from '../credentials/lock-account.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { queueNotice } from '../mail/queue-notice.ts';
import { type ApiKey, keyColumns, toApiKey } from './api-key.ts';
import { generateApiKey } from './key-form.ts';

export const MAX_API_KEYS = 20;
const DAY_MS = 86_400_000;

export type CreateApiKeyParams = {
  userId: string;
  /** The session it is made from. */
  sessionId: string;
  name: string;
  /** What the key may do; twice the same counts once. */
  scopes: readonly Scope[];
  /** Unset: until it is revoked. */
  expiresInDays?: number | undefined;
  ip?: string | undefined;
};

type CreateDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'jobs' | 'log'>;

/**
 * A key for scripts.
 * @returns it with the key itself, which cannot be shown again
 * @throws AppError `forbidden` for the scope `admin` of who is no administrator, `conflict` beyond 20 keys,
 *   `rateLimited`, `unavailable`
 */
export async function createApiKey(
  deps: CreateDeps,
  { userId, sessionId, name, scopes: wanted, expiresInDays, ip }: CreateApiKeyParams,
): Promise<ApiKey & { key: string }> {
  const scopes = allScopes.filter((scope) => wanted.includes(scope));
  const { key, prefix } = generateApiKey();
  // Each is told by mail, and a hundred mails would hide the one that matters.
  await deps.auth.limiter.consume('auth', userKey(userId));
  const created = await deps.db.transaction().execute(async (trx) => {
    const inside = { db: trx, auth: deps.auth, clock: deps.clock };
    const owner = await lockAccount(trx, { userId, sessionId });
    await refuseTooMany(inside, userId);
    if (scopes.includes('admin') && owner.role !== 'admin')
      throw new AppError('forbidden', 'The scope "admin" is for administrators');
    const now = deps.clock.now();
    const row = await trx
      .insertInto('api_keys')
      .values({
        id: uuidv7(),
        user_id: userId,
        name,
        prefix,
        hash: hashToken(key),
        scopes,
        created_at: now,
        expires_at: expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * DAY_MS),
      })
      .returning(keyColumns)
      .executeTakeFirstOrThrow();
    const detail = { keyId: row.id, prefix, scopes: scopes.join(' ') };
    await recordEvent(inside, { action: 'credentials.apiKeyCreated', actorId: userId, ip, detail });
    await queueNotice(inside, { kind: 'apiKeyCreated', userId, to: owner, detail: { name } });
    return toApiKey(row);
  });
  await announceMail(deps);
  return { ...created, key };
}

/** Counted under the lock of the account, so that many at once come one after the other. */
async function refuseTooMany({ db }: { db: Database }, userId: string): Promise<void> {
  const { keys } = await db
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<number>().as('keys'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  if (keys >= MAX_API_KEYS)
    throw new AppError('conflict', `There are ${MAX_API_KEYS} API keys already: revoke one first`);
}
