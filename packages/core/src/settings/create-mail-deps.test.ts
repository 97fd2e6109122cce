import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { unlimited } from '../auth/limiter.ts';
import { createAuthDeps } from './create-auth-deps.ts';
import { createMailDeps, hasDevelopmentMailbox, mailIdentity } from './create-mail-deps.ts';

const local = { HOST: '127.0.0.1', PORT: 3000 };

test.each([
  [{ ...local }, 'localhost', 'http://127.0.0.1:3000/account'],
  [{ HOST: '::1', PORT: 80 }, 'localhost', 'http://[::1]:80/account'],
  [{ HOST: '0.0.0.0', PORT: 80 }, 'localhost', 'http://127.0.0.1:80/account'],
  [
    { ...local, PUBLIC_URL: 'https://movies.example.org/api' },
    'movies.example.org',
    'https://movies.example.org/api/account',
  ],
  [
    { ...local, PUBLIC_URL: 'https://api.example.org', ACCOUNT_PAGES_URL: 'https://movies.example.org/me' },
    'api.example.org',
    'https://movies.example.org/me',
  ],
])('%j writes as no-reply of its host, with links to its pages', (settings, host, pagesUrl) => {
  const from = { name: 'Matinee', address: `no-reply@${host}` };
  expect(mailIdentity(settings)).toEqual({ from, host, pagesUrl });
});

test('another sender is taken over', () => {
  const from = { name: 'Films', address: 'films@example.net' };
  expect(mailIdentity({ ...local, MAIL_FROM: from }).from).toEqual(from);
});

const development = { ...local, NODE_ENV: 'development' };

test.each([
  [{ ...development }, true],
  [{ ...development, HOST: 'localhost' }, true],
  [{ ...development, HOST: '::1' }, true],
  [{ ...development, PUBLIC_URL: 'http://localhost:5173' }, true],
  [{ ...development, NODE_ENV: 'test' }, true],
  [{ ...development, NODE_ENV: 'production' }, false],
  [{ ...development, SMTP_URL: 'smtp://mail.example.org' }, false],
  [{ ...development, HOST: '0.0.0.0' }, false],
  [{ ...development, HOST: '::' }, false],
  [{ ...development, HOST: '192.168.0.7' }, false],
  [{ ...development, HOST: '127.0.0.1.example.org' }, false],
  [{ ...development, PUBLIC_URL: 'https://movies.example.org' }, false],
])('with %j the mailbox is open: %j', (settings, isOpen) => {
  expect(hasDevelopmentMailbox(settings)).toBe(isOpen);
});

test('the worker makes the tokens of the API, with one secret set or kept', async () => {
  const MATINEE_DATA_DIR = await mkdtemp(path.join(tmpdir(), 'matinee-mail-'));
  onTestFinished(() => rm(MATINEE_DATA_DIR, { recursive: true }));
  const api = { AUTH_ACCESS_TTL: 1, AUTH_REFRESH_IDLE: 2, AUTH_REFRESH_ABSOLUTE: 3, NEW_DEVICE_MAIL: true };
  for (const APP_SECRET of ['kJ8q2ZrT5vXw9bNc3mLp7sDf1gHy6uEa', undefined]) {
    const settings = { ...local, MATINEE_DATA_DIR, APP_SECRET };
    const mail = await createMailDeps(settings);
    if (APP_SECRET) expect(await readdir(MATINEE_DATA_DIR)).toEqual([]);
    const auth = await createAuthDeps({ ...settings, ...api }, { limiter: unlimited });
    expect(mail.tokenSecret).toEqual(auth.secrets.mailTokens);
    await rm(path.join(MATINEE_DATA_DIR, 'keys.json'), { force: true });
    expect(mail.transport).toBeUndefined();
  }
  const sending = await createMailDeps({ ...local, MATINEE_DATA_DIR, SMTP_URL: 'smtp://mail.example.org' });
  expect(sending.transport).toBeDefined();
});
