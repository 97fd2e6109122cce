import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { isLoopback } from '../loopback.ts';
import type { MailIdentity, RenderedMail } from './render-mail.ts';

export type OutgoingMail = RenderedMail & {
  from: MailIdentity['from'];
  recipient: string;
  date: Date;
};

/** What takes mails out of our hands. */
export type MailTransport = {
  /** @throws MailFailure */
  send(mail: OutgoingMail): Promise<void>;
};

export type MailFailureKind =
  /** The server cannot be reached or does not let us in: no mail has a chance at the moment. */
  | 'unreachable'
  /** Not now. */
  | 'refused'
  /** Never. */
  | 'refusedForGood';

/** Why a mail could not be handed over; the message quotes the server, and no secret. */
export class MailFailure extends Error {
  readonly kind: MailFailureKind;

  constructor(kind: MailFailureKind, message: string) {
    super(message);
    this.name = 'MailFailure';
    this.kind = kind;
  }
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 20_000;
/** Of all of it. Shorter than the lease of a mail, so that no second worker sends what this one still sends. */
export const SEND_MS = 60_000;

/** Sends over SMTP, one connection a mail. */
export function createSmtpTransport(smtpUrl: string): MailTransport {
  const url = new URL(smtpUrl);
  const password = decoded(url.password);
  const transport = createTransport({
    url: smtpUrl,
    // Else somebody in between could strip STARTTLS and read the password. The URL's own ?requireTLS= wins.
    requireTLS: url.username !== '' && !isLoopback(url.hostname),
    dnsTimeout: CONNECT_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      // Of anything else nodemailer would make a list, or another address.
      if (!z.email().safeParse(mail.recipient).success)
        throw new MailFailure('refusedForGood', 'The recipient is not an e-mail address');
      try {
        await transport.sendMail({ ...toMessage(mail), signal: AbortSignal.timeout(SEND_MS) });
      } catch (error) {
        throw toFailure(error, [password, tokenIn(mail.link)]);
      }
    },
  };
}

function toMessage({ messageId, subject, text, html, from, recipient, date }: OutgoingMail) {
  return {
    messageId,
    date,
    from,
    to: { name: '', address: recipient },
    envelope: { from: from.address, to: [recipient] },
    subject,
    text,
    html,
    // Nobody's absence note is wanted in return.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

type SmtpError = { code?: string; command?: string; responseCode?: number; response?: string };

const UNREACHABLE = new Set([
  'ECONNECTION',
  'ESOCKET',
  'ETIMEDOUT',
  'EDNS',
  'ETLS',
  'EAUTH',
  'ENOAUTH',
  'EABORT',
]);

function toFailure(error: unknown, secrets: readonly string[]): MailFailure {
  const { code = 'unknown', command, responseCode = 0, response } = error as SmtpError;
  const said = response?.replace(/\s+/g, ' ') ?? (error as Error).message;
  const hidden = secrets
    .filter(Boolean)
    .reduce((text, secret) => text.replaceAll(secret, '(not shown)'), said)
    .slice(0, 300);
  return new MailFailure(
    kindOf({ code, command, responseCode }),
    `${code}${command ? ` ${command}` : ''}: ${hidden}`,
  );
}

function kindOf({ code = '', command, responseCode = 0 }: SmtpError): MailFailureKind {
  if (UNREACHABLE.has(code) || responseCode === 421) return 'unreachable';
  const isAboutThisMail = command === 'RCPT TO' || command === 'DATA';
  const isPermanent = responseCode >= 500 && responseCode < 600 && responseCode !== 503;
  return isAboutThisMail && isPermanent ? 'refusedForGood' : 'refused';
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch (cause) {
    throw new Error('SMTP_URL: a % in the password is written %25', { cause });
  }
}

/** Servers that look into mails quote the addresses they do not like. */
function tokenIn(link: string | null): string {
  return link?.split('#token=')[1] ?? '';
}
