import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signAccessToken, verifyAccessToken } from '../auth/access-token.ts';
import { unlimited } from '../auth/limiter.ts';
import { listPublicKeys } from '../auth/public-keys.ts';
import { systemClock } from '../deps.ts';
import { createAuthDeps } from './create-auth-deps.ts';
import { generateSigningKey } from './signing-keys.ts';
import { ensureStoredKeys } from './stored-keys.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'matinee-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

const identity = { userId: '01900000-0000-7000-8000-000000000000', sessionId: 'a-session' };

function given(changes: object = {}) {
  return {
    HOST: '127.0.0.1',
    PORT: 3000,
    MATINEE_DATA_DIR: path.join(folder, 'data'),
    AUTH_ACCESS_TTL: 900,
    AUTH_REFRESH_IDLE: 86_400,
    AUTH_REFRESH_ABSOLUTE: 864_000,
    NEW_DEVICE_MAIL: true,
    ...changes,
  };
}

test('secrets are made once, and a restart has the same', async () => {
  const first = await createAuthDeps(given(), { limiter: unlimited });
  const second = await createAuthDeps(given(), { limiter: unlimited });
  const token = await signAccessToken({ auth: first, clock: systemClock }, identity);
  expect(await verifyAccessToken({ auth: second, clock: systemClock }, token)).toMatchObject(identity);
  expect(second.secrets).toEqual(first.secrets);
  const lengths = Object.values(second.secrets).map((secret) => secret.length);
  expect(new Set(lengths)).toEqual(new Set([32]));
  expect(new Set(Object.values(second.secrets).map(String)).size).toBe(lengths.length);
  expect(first.lifetimes).toEqual({ access: 900, refreshIdle: 86_400, refreshAbsolute: 864_000 });
  expect(first.issuer).toBe('http://127.0.0.1:3000');
});

test('processes that start at once agree on the keys, which only their owner may read', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => ensureStoredKeys(folder)));
  for (const keys of all) expect(keys).toEqual(all[0]);
  expect(await readdir(folder)).toEqual(['keys.json']);
  if (process.platform !== 'win32')
    expect((await stat(path.join(folder, 'keys.json'))).mode & 0o777).toBe(0o600);
});

test.each(['', '{}', '{"appSecret":'])('a keys.json that holds %j is named and left alone', async (text) => {
  const file = path.join(folder, 'keys.json');
  await writeFile(file, text);
  await expect(ensureStoredKeys(folder)).rejects.toThrow(file);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('given secrets are used, and then nothing is written', async () => {
  const jwk = await generateSigningKey();
  const { d: _, ...retiring } = await generateSigningKey();
  const auth = await createAuthDeps(
    given({
      PUBLIC_URL: 'https://movies.example.org',
      AUTH_SIGNING_KEYS: { keys: [jwk, { ...retiring, kid: 'old' }] },
      APP_SECRET: 'kJ8q2ZrT5vXw9bNc3mLp7sDf1gHy6uEa',
    }),
    { limiter: unlimited },
  );
  expect(auth.signingKeys.map(({ kid }) => kid)).toEqual([jwk.kid, 'old']);
  expect(auth.signingKeys[1]?.privateKey).toBeUndefined();
  const published = await listPublicKeys({ auth });
  expect(published.keys.map(({ kid }) => kid)).toEqual([jwk.kid, 'old']);
  expect(auth.issuer).toBe('https://movies.example.org');
  expect(await readdir(folder)).toEqual([]);
});

test('a key off the curve is refused without being shown', async () => {
  const jwk = { ...(await generateSigningKey()), y: 'A'.repeat(43) };
  const promise = createAuthDeps(given({ AUTH_SIGNING_KEYS: { keys: [jwk] } }), { limiter: unlimited });
  await expect(promise).rejects.toThrow(/^AUTH_SIGNING_KEYS: one of the keys is not on the curve P-256$/);
});

test.each([
  ['AUTH_REFRESH_IDLE is longer', { AUTH_REFRESH_IDLE: 864_001 }],
  ['AUTH_ACCESS_TTL is longer', { AUTH_ACCESS_TTL: 86_401 }],
])('lifetimes that contradict each other are refused: %s', async (message, changes) => {
  await expect(createAuthDeps(given(changes), { limiter: unlimited })).rejects.toThrow(message);
});
