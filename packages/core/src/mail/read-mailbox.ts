import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { hasItsToken, isWorthSending, type MailRow, selectMails, toMail } from './load-mail.ts';
import { type MailIdentity, type RenderedMail, renderMail } from './render-mail.ts';

export type MailboxDeps = Pick<Deps, 'db' | 'clock'> & {
  mail: { identity: MailIdentity; tokenSecret: Uint8Array };
};

/** `waiting`: for the worker. `over`: its link was used or has expired. */
export type MailState = 'waiting' | 'delivered' | 'over' | 'failed';

/** A mail in the development mailbox. */
export type MailboxEntry = RenderedMail & {
  id: string;
  kind: string;
  state: MailState;
  from: string;
  to: string;
  /** ISO 8601. */
  createdAt: string;
  error: string | null;
};

/**
 * The newest mails, rendered as they would be sent.
 * @param params.to only those to this address
 */
export async function listMailbox(
  deps: MailboxDeps,
  { limit, to }: { limit: number; to?: string | undefined },
): Promise<MailboxEntry[]> {
  const mails = selectMails(deps.db);
  // PostgreSQL's text holds no NUL, so nobody has such an address; asking for it would be an error.
  if (to?.includes('\0')) return [];
  const rows = await (to === undefined ? mails : mails.where('m.recipient', '=', to))
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => toEntry(deps, row) ?? []);
}

export async function findMailboxEntry(deps: MailboxDeps, id: string): Promise<MailboxEntry | undefined> {
  if (!z.uuid().safeParse(id).success) return undefined;
  const row = await selectMails(deps.db).where('m.id', '=', id).executeTakeFirst();
  return row && toEntry(deps, row);
}

function toEntry(
  { clock, mail: { identity, tokenSecret } }: MailboxDeps,
  row: MailRow,
): MailboxEntry | undefined {
  const mail = toMail(row, tokenSecret);
  if (!mail || !hasItsToken(row, mail)) return undefined;
  const { name, address } = identity.from;
  return {
    id: row.id,
    kind: row.kind,
    state: stateOf(row, clock.now()),
    ...renderMail(mail, identity),
    from: name ? `${name} <${address}>` : address,
    to: row.recipient,
    createdAt: row.created_at.toISOString(),
    error: row.last_error,
  };
}

function stateOf(row: MailRow, now: Date): MailState {
  if (!isWorthSending(row, now)) return 'over';
  if (row.failed_at) return 'failed';
  return row.sent_at ? 'delivered' : 'waiting';
}
