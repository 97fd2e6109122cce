import type { webcrypto } from 'node:crypto';
import { generateSigningKey, importSigningKey } from '@matinee/core/settings/signing-keys';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from './testing/accounts.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let deps: TestDeps;
let api: TestApi;

beforeAll(async () => {
  deps = await createTestDeps();
  const { d: _, ...retired } = await generateSigningKey();
  const signingKeys = [...deps.auth.signingKeys, await importSigningKey({ ...retired, kid: 'retired' })];
  deps.auth = { ...deps.auth, signingKeys };
  api = await startTestApi({ deps });
});
afterAll(async () => {
  await api?.close();
  await deps?.destroy();
});

test('anybody can check our access tokens with the published keys', async () => {
  const response = await fetch(`${api.url}/.well-known/jwks.json`);
  expect(response.headers.get('content-type')).toMatch(/^application\/jwk-set\+json/);
  expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  const { keys } = (await response.json()) as { keys: (webcrypto.JsonWebKey & { kid: string })[] };
  const { token } = await signUp(api.url);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
  const jwk = keys.find((key) => key.kid === kid);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', jwk ?? {}, algorithm, false, ['verify']);
  const bytes = Buffer.from(signature, 'base64url');
  const isGood = (data: string) => crypto.subtle.verify(algorithm, key, bytes, Buffer.from(data));
  expect(await isGood(`${head}.${claims}`)).toBe(true);
  expect(await isGood(`${head}.${claims}x`)).toBe(false);
});

test('no private half is published; one that only verifies is', async () => {
  const text = await (await fetch(`${api.url}/.well-known/jwks.json`)).text();
  const { keys } = JSON.parse(text) as { keys: Record<string, string>[] };
  expect(keys.map(({ kid }) => kid)).toEqual([deps.auth.signingKeys[0]?.kid, 'retired']);
  for (const key of keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(key).toMatchObject({ alg: 'ES256', crv: 'P-256', kty: 'EC', use: 'sig' });
  }
});
