import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { recordEvent } from '../audit/record-event.ts';
import { accountKey } from '../auth/limit-keys.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { newMailToken } from '../mail/mail-tokens.ts';

/** So many unused links at once: somebody else's asking must not fill a mailbox. */
const MAX_LINKS = 3;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Sends a link that sets a new password, if there is such an account. Neither the answer nor the work done says
 * whether there is: the same statements run, which find and insert nothing when there is none.
 * @throws AppError `rateLimited`, alike for any address; `unavailable`
 */
export async function forgotPassword(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'jobs' | 'log'>,
  { email, ip }: { email: string; ip?: string | undefined },
): Promise<void> {
  const { db, auth, clock } = deps;
  await auth.limiter.consume('auth', accountKey(`forgot ${email}`));
  const account = await db
    .selectFrom('users')
    .select(['id', 'email'])
    .where('email', '=', email)
    .executeTakeFirst();
  const userId = account?.id ?? NOBODY;
  const token = newMailToken(deps, { userId, purpose: 'resetPassword', email: account?.email ?? email });
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    await sql`
with token as (
  insert into mail_tokens (id, user_id, purpose, email, hash, created_at, expires_at)
  select ${token.id}, u.id, ${token.purpose}, u.email, ${token.hash}, ${now}, ${token.expires_at}
  from users u
  where u.id = ${userId} and (
    select count(*) from mail_tokens t
    where t.user_id = u.id and t.purpose = ${token.purpose} and t.used_at is null and t.expires_at > ${now}
  ) < ${MAX_LINKS}
  returning id, user_id, email
)
insert into mails (id, user_id, kind, recipient, token_id, created_at, next_attempt_at)
select ${uuidv7()}, token.user_id, 'resetPassword', token.email, token.id, ${now}, ${now} from token`.execute(
      trx,
    );
    await recordEvent({ db: trx }, { action: 'credentials.resetRequested', actorId: account?.id, ip });
  });
  await announceMail(deps);
}
