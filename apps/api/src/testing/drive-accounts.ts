import { systemClock } from '@matinee/core/deps';
import { type MailTokenPurpose, mailTokenOf } from '@matinee/core/mail/mail-tokens';
import { deriveSecrets } from '@matinee/core/settings/derive-secrets';
import { authenticatorCode } from '@matinee/core/testing/second-factor';
import type { OpenDatabase } from '@matinee/db';
import { expect } from 'vitest';
import { base32Bytes } from './find-secrets.ts';

export type DriveAccounts = {
  url: string;
  database: Pick<OpenDatabase, 'pool'>;
  /** APP_SECRET of the API: what is in a mail is made of it. */
  appSecret: string;
};

type Tokens = { accessToken: string; refreshToken: string };
type Names = { username: string; email: string };

/** One path after the other an account can take, over REST; every secret that came by is kept. */
export async function driveAccounts(given: DriveAccounts) {
  const driver = createDriver(given);
  const username = `planted-${crypto.randomUUID().slice(0, 8)}`;
  const names = { username, email: `${username}@example.com` };
  const password = await takePasswords(driver, names);
  const again = await driver.signIn('second', '/auth/login', { login: username, password });
  const refreshed = await driver.signIn('rotated', '/auth/refresh', { refreshToken: again.refreshToken });
  const token = refreshed.accessToken;
  const cookie = await takeCookie(driver, { login: names.email, password });
  const key = await takeApiKey(driver, token);
  await takeSecondFactor(driver, { ...names, password, token });
  await leaveLinksUnused(driver, { ...names, password, token });
  return { secrets: driver.secrets, account: { ...names, password, token, cookie, key } };
}

type Driver = ReturnType<typeof createDriver>;

function createDriver({ url, database: { pool }, appSecret }: DriveAccounts) {
  const secrets = new Map<string, string | Buffer>();
  const keep = (name: string, value: string | undefined): string => {
    if (!value) throw new Error(`There is no ${name}`);
    secrets.set(name, value);
    return value;
  };
  async function post<T>(
    path: string,
    body: object,
    token?: string,
  ): Promise<T & { setCookie: string | null }> {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const init = { method: 'POST', body: JSON.stringify(body), headers };
    const response = await fetch(`${url}/api/v1${path}`, init);
    const text = await response.text();
    expect(response.ok, `${path}: ${text}`).toBe(true);
    return { ...(text ? JSON.parse(text) : {}), setCookie: response.headers.get('set-cookie') };
  }
  async function signIn(which: string, path: string, body: object): Promise<Tokens> {
    const { tokens } = await post<{ tokens: Tokens }>(path, body);
    keep(`${which} access token`, tokens.accessToken);
    keep(`${which} signature`, tokens.accessToken.split('.')[2]);
    keep(`${which} refresh token`, tokens.refreshToken);
    return tokens;
  }
  /** What the nth mail of a kind has in its link. */
  async function mailToken(purpose: MailTokenPurpose, nth: number): Promise<string> {
    const { rows } = await pool.query<{ id: string }>(
      'select id from mail_tokens where purpose = $1 order by created_at, id',
      [purpose],
    );
    const token = mailTokenOf(deriveSecrets(appSecret).mailTokens, rows[nth]?.id ?? 'none');
    return keep(`link ${nth} for ${purpose}`, token);
  }
  return { secrets, keep, post, signIn, mailToken };
}

/** Three passwords: of the beginning, changed, and set anew by a mail; returns the last one. */
async function takePasswords({ keep, post, signIn, mailToken }: Driver, names: Names): Promise<string> {
  const invent = (name: string) => keep(name, `planted ${name} ${crypto.randomUUID()}`);
  const [first, second, third] = [invent('password'), invent('password, changed'), invent('password, reset')];
  const { accessToken } = await signIn('first', '/auth/register', { ...names, password: first });
  await post('/auth/email/verify', { token: await mailToken('verifyEmail', 0) });
  await post('/auth/password/change', { currentPassword: first, newPassword: second }, accessToken);
  await post('/auth/password/forgot', { email: names.email });
  await post('/auth/password/reset', { token: await mailToken('resetPassword', 0), newPassword: third });
  return third;
}

/** As a browser sends it. */
async function takeCookie(
  { keep, post }: Driver,
  body: { login: string; password: string },
): Promise<string> {
  const { setCookie } = await post('/auth/login', { ...body, cookie: true });
  const cookie = setCookie?.split(';', 1)[0] ?? '';
  keep('session cookie', cookie.split('=')[1]);
  keep('signature of the session cookie', cookie.split('.')[2]);
  return cookie;
}

async function takeApiKey({ keep, post }: Driver, token: string): Promise<string> {
  const { key } = await post<{ key: string }>('/me/api-keys', { name: 'script', scopes: ['read'] }, token);
  // The secret may hold underscores itself.
  keep('secret part of the API key', key.split('_').slice(2).join('_'));
  return keep('API key', key);
}

type SignedIn = Names & { password: string; token: string };

async function takeSecondFactor(
  { secrets, keep, post, signIn }: Driver,
  { username, email, password, token }: SignedIn,
): Promise<void> {
  const { secret } = await post<{ secret: string }>('/me/totp', { password }, token);
  keep('TOTP secret', secret);
  secrets.set('bytes of the TOTP secret', base32Bytes(secret));
  const code = (off: number) => authenticatorCode({ clock: systemClock }, secret, off);
  const confirmation = { code: await code(0) };
  const { recoveryCodes } = await post<{ recoveryCodes: string[] }>('/me/totp/confirm', confirmation, token);
  for (const [i, recovery] of recoveryCodes.entries()) {
    keep(`recovery code ${i}`, recovery);
    keep(`recovery code ${i} without dashes`, recovery.replaceAll('-', ''));
  }
  await signIn('third', '/auth/login', { login: username, password, code: await code(1) });
  await signIn('fourth', '/auth/login', { login: email, password, code: recoveryCodes[0] });
}

async function leaveLinksUnused(
  { post, mailToken }: Driver,
  { email, password, token }: SignedIn,
): Promise<void> {
  await post('/auth/password/forgot', { email });
  await mailToken('resetPassword', 1);
  await post('/auth/email/change', { password, newEmail: `new-${email}` }, token);
  await mailToken('changeEmail', 0);
}
