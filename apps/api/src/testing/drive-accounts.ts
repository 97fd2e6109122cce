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

type Sent = { token?: string | undefined; cookie?: string };
type Tokens = { accessToken: string; refreshToken: string };

/** One path after the other an account can take, over REST; every secret that came by is kept. */
export async function driveAccounts({ url, database: { pool }, appSecret }: DriveAccounts) {
  const secrets = new Map<string, string | Buffer>();
  const keep = (name: string, value: string | undefined): string => {
    if (!value) throw new Error(`There is no ${name}`);
    secrets.set(name, value);
    return value;
  };
  const invent = (name: string) => keep(name, `planted ${name} ${crypto.randomUUID()}`);

  async function post<T>(path: string, body: object, { token, cookie }: Sent = {}): Promise<T> {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(cookie && { cookie }),
    };
    const response = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
    });
    const text = await response.text();
    expect(response.ok, `${path}: ${text}`).toBe(true);
    const setCookie = response.headers.get('set-cookie');
    return { ...(text ? JSON.parse(text) : {}), setCookie } as T;
  }

  const keepTokens = (which: string, { accessToken, refreshToken }: Tokens): Tokens => {
    keep(`${which} access token`, accessToken);
    keep(`${which} signature`, accessToken.split('.')[2]);
    keep(`${which} refresh token`, refreshToken);
    return { accessToken, refreshToken };
  };
  const signIn = async (which: string, path: string, body: object) =>
    keepTokens(which, (await post<{ tokens: Tokens }>(path, body)).tokens);

  async function mailToken(purpose: MailTokenPurpose, nth: number): Promise<string> {
    const { rows } = await pool.query<{ id: string }>(
      'select id from mail_tokens where purpose = $1 order by created_at, id',
      [purpose],
    );
    const token = mailTokenOf(deriveSecrets(appSecret).mailTokens, rows[nth]?.id ?? 'none');
    return keep(`link ${nth} for ${purpose}`, token);
  }

  const username = `planted-${crypto.randomUUID().slice(0, 8)}`;
  const email = `${username}@example.com`;
  const [first, second, third] = [invent('password'), invent('password, changed'), invent('password, reset')];
  const password = third;
  const began = await signIn('first', '/auth/register', { email, username, password: first });
  await post('/auth/email/verify', { token: await mailToken('verifyEmail', 0) });
  await post(
    '/auth/password/change',
    { currentPassword: first, newPassword: second },
    { token: began.accessToken },
  );
  await post('/auth/password/forgot', { email });
  await post('/auth/password/reset', { token: await mailToken('resetPassword', 0), newPassword: third });
  const again = await signIn('second', '/auth/login', { login: username, password });
  const { accessToken: token } = await signIn('rotated', '/auth/refresh', {
    refreshToken: again.refreshToken,
  });

  const byCookie = await post<{ setCookie: string }>('/auth/login', { login: email, password, cookie: true });
  const cookie = byCookie.setCookie.split(';', 1)[0] ?? '';
  keep('session cookie', cookie.split('=')[1]);
  keep('signature of the session cookie', cookie.split('.')[2]);
  const { key } = await post<{ key: string }>(
    '/me/api-keys',
    { name: 'script', scopes: ['read'] },
    { token },
  );
  keep('API key', key);
  keep('secret part of the API key', key.split('_')[2]);

  const { secret } = await post<{ secret: string }>('/me/totp', { password }, { token });
  keep('TOTP secret', secret);
  secrets.set('bytes of the TOTP secret', base32Bytes(secret));
  const code = (off: number) => authenticatorCode({ clock: systemClock }, secret, off);
  const confirmed = await post<{ recoveryCodes: string[] }>(
    '/me/totp/confirm',
    { code: await code(0) },
    { token },
  );
  for (const [i, recovery] of confirmed.recoveryCodes.entries()) {
    keep(`recovery code ${i}`, recovery);
    keep(`recovery code ${i} without dashes`, recovery.replaceAll('-', ''));
  }
  await signIn('third', '/auth/login', { login: username, password, code: await code(1) });
  await signIn('fourth', '/auth/login', { login: email, password, code: confirmed.recoveryCodes[0] });

  // Links nobody follows yet.
  await post('/auth/password/forgot', { email });
  await mailToken('resetPassword', 1);
  await post('/auth/email/change', { password, newEmail: `new-${email}` }, { token });
  await mailToken('changeEmail', 0);
  return { secrets, account: { username, email, password, token, cookie, key } };
}
