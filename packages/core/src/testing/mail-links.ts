import type { Deps } from '../deps.ts';
import { type MailTokenPurpose, mailTokenOf } from '../mail/mail-tokens.ts';

/** The tokens in the mails of a user, oldest first, used or not. */
export async function mailTokensOf(
  { db, auth }: Pick<Deps, 'db' | 'auth'>,
  { userId, purpose }: { userId: string; purpose: MailTokenPurpose },
): Promise<string[]> {
  const rows = await db
    .selectFrom('mail_tokens as t')
    .innerJoin('mails as m', 'm.token_id', 't.id')
    .select('t.id')
    .where('t.user_id', '=', userId)
    .where('t.purpose', '=', purpose)
    .where('m.kind', '=', purpose)
    .orderBy('t.created_at')
    .orderBy('t.id')
    .execute();
  return rows.map(({ id }) => mailTokenOf(auth.secrets.mailTokens, id));
}

/** The newest one. @throws when there is none */
export async function lastMailToken(
  deps: Pick<Deps, 'db' | 'auth'>,
  params: { userId: string; purpose: MailTokenPurpose },
): Promise<string> {
  const token = (await mailTokensOf(deps, params)).at(-1);
  if (token === undefined) throw new Error(`No mail with a token for ${params.purpose} was queued`);
  return token;
}

/** What was written to an address, oldest first. */
export async function mailKindsTo({ db }: Pick<Deps, 'db'>, recipient: string): Promise<string[]> {
  const rows = await db
    .selectFrom('mails')
    .select('kind')
    .where('recipient', '=', recipient)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ kind }) => kind);
}
