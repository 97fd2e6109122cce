import { isIP } from 'node:net';
import { isLoopback } from '../loopback.ts';
import type { MailDeps } from '../mail/deliver-mails.ts';
import { createSmtpTransport } from '../mail/mail-transport.ts';
import type { MailIdentity } from '../mail/render-mail.ts';
import { PRODUCT_NAME } from '../product.ts';
import { deriveSecrets } from './derive-secrets.ts';
import { publicUrl } from './fragments.ts';
import { ensureAppSecret } from './stored-keys.ts';

type Address = { HOST: string; PORT: number; PUBLIC_URL?: string | undefined };

type IdentitySettings = Address & {
  MAIL_FROM?: MailIdentity['from'] | undefined;
  ACCOUNT_PAGES_URL?: string | undefined;
};

export type MailSettings = IdentitySettings & {
  MATINEE_DATA_DIR: string;
  APP_SECRET?: string | undefined;
  SMTP_URL?: string | undefined;
};

/** Where the API has the pages that links in mails lead to, below its public address. */
export const ACCOUNT_PAGES_PATH = '/account';

/** Who writes, and where links lead: from settings only, whatever a request says its host is. */
export function mailIdentity(settings: IdentitySettings): MailIdentity {
  const url = publicUrl(settings);
  const { hostname } = new URL(url);
  const host = isIP(hostname) > 0 || hostname.startsWith('[') ? 'localhost' : hostname;
  return {
    from: settings.MAIL_FROM ?? { name: PRODUCT_NAME, address: `no-reply@${host}` },
    host,
    pagesUrl: settings.ACCOUNT_PAGES_URL ?? `${url}${ACCOUNT_PAGES_PATH}`,
  };
}

/** What sending mail needs, from parsed settings. Without `SMTP_URL` mails are only kept. */
export async function createMailDeps(settings: MailSettings): Promise<MailDeps> {
  const { mailTokens: tokenSecret } = deriveSecrets(await ensureAppSecret(settings));
  const { SMTP_URL } = settings;
  const transport = SMTP_URL === undefined ? undefined : createSmtpTransport(SMTP_URL);
  return { identity: mailIdentity(settings), tokenSecret, transport };
}

/**
 * Whether mails may be read at `/dev/mail`: nothing sends them, and nobody but this machine reaches the API. A
 * public address of another host means that a proxy stands before it.
 */
export function hasDevelopmentMailbox({
  NODE_ENV,
  SMTP_URL,
  ...settings
}: Address & { NODE_ENV: string; SMTP_URL?: string | undefined }): boolean {
  const isLocal = isLoopback(settings.HOST) && isLoopback(new URL(publicUrl(settings)).hostname);
  return isLocal && SMTP_URL === undefined && NODE_ENV !== 'production';
}
