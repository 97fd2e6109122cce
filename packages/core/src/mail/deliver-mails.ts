import type { Deps } from '../deps.ts';
import { hasItsToken, isWorthSending, type MailRow, selectMails, toMail } from './load-mail.ts';
import { MailFailure, type MailFailureKind, type MailTransport, SEND_MS } from './mail-transport.ts';
import { type MailIdentity, renderMail } from './render-mail.ts';

/** What sending mail needs beyond the database. */
export type MailDeps = {
  identity: MailIdentity;
  /** Makes the tokens anew that mails carry. */
  tokenSecret: Uint8Array;
  /** Unset: nothing leaves; mails are read in the development mailbox. */
  transport: MailTransport | undefined;
};

type DeliveryDeps = Pick<Deps, 'db' | 'clock' | 'log'> & { mail: MailDeps };

/** About 15 hours of trying. */
const MAX_ATTEMPTS = 8;
const FIRST_WAIT_MS = 30_000;
const MAX_WAIT_MS = 6 * 3_600_000;
/** A mail whose worker died is due again after this; until then it is that worker's. */
const LEASE_MS = 2 * SEND_MS;

/**
 * Sends what is due in the outbox, one after the other, until nothing is. Any number of workers may do it at
 * once. A mail is sent at least once: twice, with the same Message-ID, when a worker dies between sending it and
 * saying so. While the server cannot be reached, one mail at a time finds that out.
 */
export async function deliverMails(
  deps: DeliveryDeps,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  while (!signal?.aborted) {
    const id = await claimMail(deps);
    if (id === undefined) return;
    const row = await selectMails(deps.db).where('m.id', '=', id).executeTakeFirst();
    // Its account was deleted a moment ago, and the mail with it.
    if (!row) continue;
    if ((await deliver(deps, row)) === 'unreachable') return;
  }
}

/** The mail that is due longest, made this worker's for a while. */
async function claimMail({ db, clock }: DeliveryDeps): Promise<string | undefined> {
  const now = clock.now();
  const claimed = await db
    .updateTable('mails')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at: new Date(now.getTime() + LEASE_MS) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('mails')
        .select('id')
        .where('sent_at', 'is', null)
        .where('failed_at', 'is', null)
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .executeTakeFirst();
  return claimed?.id;
}

async function deliver(deps: DeliveryDeps, row: MailRow): Promise<'sent' | MailFailureKind> {
  const { clock, log } = deps;
  const line = { mailId: row.id, kind: row.kind, attempt: row.attempts };
  if (!isWorthSending(row, clock.now())) {
    await giveUp(deps, row, 'Its link was used or has expired');
    log.info(line, 'A mail is not sent: its link was used or has expired');
    return 'refusedForGood';
  }
  try {
    await send(deps, row);
  } catch (error) {
    const failure = toFailure(deps, row, error);
    log.warn({ ...line, reason: failure.message }, 'A mail could not be sent');
    if (failure.kind === 'refusedForGood' || row.attempts >= MAX_ATTEMPTS)
      await giveUp(deps, row, failure.message);
    else await postpone(deps, row, failure.message);
    return failure.kind;
  }
  const sent = { sent_at: clock.now(), last_error: null };
  await deps.db.updateTable('mails').set(sent).where('id', '=', row.id).execute();
  log.info(line, deps.mail.transport ? 'A mail was sent' : 'A mail is kept: SMTP_URL is not set');
  return 'sent';
}

async function send(
  { mail: { identity, tokenSecret, transport } }: DeliveryDeps,
  row: MailRow,
): Promise<void> {
  // Also the end of one whose workers died each time, before they could give it up.
  if (row.attempts > MAX_ATTEMPTS) throw new MailFailure('refusedForGood', 'Tried too often');
  const mail = toMail(row, tokenSecret);
  if (!mail) throw new MailFailure('refused', `This version knows no mail of the kind ${row.kind}`);
  if (!hasItsToken(row, mail))
    throw new MailFailure('refused', 'APP_SECRET is another one than where the mail was queued');
  await transport?.send({
    ...renderMail(mail, identity),
    from: identity.from,
    recipient: row.recipient,
    date: row.created_at,
  });
}

/** What nobody foresaw is a failure of this one mail, not of those behind it. */
function toFailure({ log }: DeliveryDeps, { id: mailId }: MailRow, error: unknown): MailFailure {
  if (error instanceof MailFailure) return error;
  log.error({ err: error, mailId }, 'Sending a mail failed unexpectedly');
  return new MailFailure('refused', 'Unexpected: see the log');
}

async function postpone({ db, clock }: DeliveryDeps, row: MailRow, reason: string): Promise<void> {
  const wait = Math.min(FIRST_WAIT_MS * 4 ** (row.attempts - 1), MAX_WAIT_MS) * (0.8 + 0.4 * Math.random());
  const nextAttemptAt = new Date(clock.now().getTime() + wait);
  await db
    .updateTable('mails')
    .set({ next_attempt_at: nextAttemptAt, last_error: reason })
    .where('id', '=', row.id)
    .execute();
}

async function giveUp({ db, clock }: DeliveryDeps, row: MailRow, reason: string): Promise<void> {
  await db
    .updateTable('mails')
    .set({ failed_at: clock.now(), last_error: reason })
    .where('id', '=', row.id)
    .execute();
}
