import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signAccessToken, verifyAccessToken } from '../auth/access-token.ts';
import type { AuthDeps } from '../auth/auth-deps.ts';
import { listPublicKeys } from '../auth/public-keys.ts';
import { testAuthDeps } from '../testing/test-auth.ts';
import { importSigningKey } from './signing-keys.ts';
import { ensureStoredKeys, rotateStoredKeys } from './stored-keys.ts';

const HOUR = 3_600_000;
const tokenSeconds = 86_400;
const identity = { userId: '01900000-0000-7000-8000-000000000000', sessionId: 'a-session' };
const clock = { now: () => new Date('2030-01-01T00:00:00Z') };

let folder: string;
let base: AuthDeps;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'matinee-rotation-'));
  base = await testAuthDeps();
});
afterEach(() => rm(folder, { recursive: true }));

/** As after a start with what the folder holds now. */
async function started(): Promise<{ auth: AuthDeps; clock: typeof clock }> {
  const { signingKeys } = await ensureStoredKeys(folder);
  return { auth: { ...base, signingKeys: await Promise.all(signingKeys.keys.map(importSigningKey)) }, clock };
}

function rotate(hours = 0) {
  return rotateStoredKeys(folder, { now: new Date(clock.now().getTime() + hours * HOUR), tokenSeconds });
}

test('a new key signs, and tokens of before stay good', async () => {
  const before = await started();
  const old = await signAccessToken(before, identity);
  const { kid, kept, dropped } = await rotate();
  expect({ kept, dropped }).toEqual({ kept: 1, dropped: 0 });
  const after = await started();
  expect(await verifyAccessToken(after, old)).toMatchObject(identity);
  const young = await signAccessToken(after, identity);
  expect(await verifyAccessToken(after, young)).toMatchObject(identity);
  expect(await verifyAccessToken(before, young)).toBeUndefined();
  expect(JSON.parse(Buffer.from(young.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ kid });
  const { keys } = await listPublicKeys(after);
  expect(keys.map((key) => key.kid)).toEqual([kid, before.auth.signingKeys[0]?.kid]);
});

test('of the older keys the private halves are gone for good', async () => {
  await started();
  const first = JSON.parse(await readFile(path.join(folder, 'keys.json'), 'utf8'));
  await rotate();
  await rotate();
  const text = await readFile(path.join(folder, 'keys.json'), 'utf8');
  expect(text).not.toContain(first.signingKeys.keys[0].d);
  const { signingKeys, appSecret } = await ensureStoredKeys(folder);
  expect(signingKeys.keys.map(({ d }) => d !== undefined)).toEqual([true, false, false]);
  expect(appSecret).toBe(first.appSecret);
});

test('a key is believed as long as a token of it can be good, and then dropped', async () => {
  const old = await signAccessToken(await started(), identity);
  await rotate();
  expect(await rotate(24)).toMatchObject({ kept: 2, dropped: 0 });
  expect(await verifyAccessToken(await started(), old)).toMatchObject(identity);
  expect(await rotate(24.1)).toMatchObject({ kept: 2, dropped: 1 });
  expect(await verifyAccessToken(await started(), old)).toBeUndefined();
});

test('nothing is left beside the file, which only its owner may read', async () => {
  await started();
  await rotate();
  expect(await readdir(folder)).toEqual(['keys.json']);
  if (process.platform !== 'win32')
    expect((await stat(path.join(folder, 'keys.json'))).mode & 0o777).toBe(0o600);
});

test('without keys there is nothing to rotate, and damaged ones are left alone', async () => {
  await expect(rotate()).rejects.toThrow('the first start makes it');
  expect(await readdir(folder)).toEqual([]);
  const file = path.join(folder, 'keys.json');
  await writeFile(file, '{"appSecret":');
  await expect(rotate()).rejects.toThrow(file);
  expect(await readFile(file, 'utf8')).toBe('{"appSecret":');
});
