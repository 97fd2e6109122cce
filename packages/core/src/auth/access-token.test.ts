import { createHmac } from 'node:crypto';
import { createJWT } from 'oslo/jwt';
import { beforeAll, expect, test } from 'vitest';
import { generateSigningKey, importSigningKey } from '../settings/signing-keys.ts';
import { testAuthDeps } from '../testing/test-auth.ts';
import { signAccessToken, verifyAccessToken } from './access-token.ts';
import type { AuthDeps, SigningKey } from './auth-deps.ts';

const time = { now: new Date('2030-01-01T00:00:00Z') };
const clock = { now: () => time.now };
const identity = { userId: '01900000-0000-7000-8000-000000000000', sessionId: 'a-session' };
const seconds = time.now.getTime() / 1000;

let auth: AuthDeps;
let deps: { auth: AuthDeps; clock: typeof clock };

beforeAll(async () => {
  auth = await testAuthDeps();
  deps = { auth, clock };
});

function firstKey(): SigningKey & { privateKey: Uint8Array<ArrayBuffer> } {
  const [key] = auth.signingKeys;
  if (!key?.privateKey) throw new Error('no key');
  return { ...key, privateKey: key.privateKey };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const header = () => ({ alg: 'ES256', typ: 'at+jwt', kid: firstKey().kid });

const claims = () => ({
  iss: auth.issuer,
  aud: auth.audience,
  sub: identity.userId,
  sid: identity.sessionId,
  iat: seconds,
  exp: seconds + 900,
});

type Json = Record<string, unknown>;

/** Signed with our own key: only what it says is wrong. */
function signed({ headers = {}, payload = {} }: { headers?: Json; payload?: Json }, key = firstKey()) {
  return createJWT(
    'ES256',
    key.privateKey,
    { ...claims(), ...payload },
    { headers: { ...header(), ...headers } },
  );
}

function without(name: keyof ReturnType<typeof claims>) {
  return signed({ payload: { [name]: undefined } });
}

async function asBytes(key: SigningKey): Promise<Buffer> {
  return Buffer.from(await crypto.subtle.exportKey('spki', key.publicKey));
}

test('a token of ours says who and which session', async () => {
  expect(await verifyAccessToken(deps, await signAccessToken(deps, identity))).toMatchObject(identity);
  expect(await verifyAccessToken(deps, await signed({}))).toMatchObject(identity);
});

const forgeries: [string, () => string | Promise<string>][] = [
  ['alg none', () => `${encode({ ...header(), alg: 'none' })}.${encode(claims())}.`],
  ['alg none with a signature', () => `${encode({ ...header(), alg: 'none' })}.${encode(claims())}.AAAA`],
  [
    'HS256 with our public key as the secret',
    async () => {
      const data = `${encode({ ...header(), alg: 'HS256' })}.${encode(claims())}`;
      const spki = await asBytes(firstKey());
      return `${data}.${createHmac('sha256', spki).update(data).digest('base64url')}`;
    },
  ],
  [
    'HS256 with our public key as PEM as the secret',
    async () => {
      const data = `${encode({ ...header(), alg: 'HS256' })}.${encode(claims())}`;
      const lines = (await asBytes(firstKey())).toString('base64').match(/.{1,64}/g) ?? [];
      const pem = `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
      return `${data}.${createHmac('sha256', pem).update(data).digest('base64url')}`;
    },
  ],
  ['another algorithm, as our header says it', () => signed({ headers: { alg: 'ES384' } })],
  ['a certificate in the header', () => signed({ headers: { x5c: ['AAAA'] } })],
  ['a signature of another key under our kid', async () => signedByStranger({})],
  [
    'its own key in the header',
    async () => {
      const stranger = await generateSigningKey();
      const { d: _, ...jwk } = stranger;
      return signedByStranger({ jwk }, stranger);
    },
  ],
  [
    'its own key in the header, and its kid',
    async () => {
      const stranger = await generateSigningKey();
      const { d: _, ...jwk } = stranger;
      return signedByStranger({ jwk, kid: stranger.kid }, stranger);
    },
  ],
  ['a kid that is a path', () => signed({ headers: { kid: '../../dev/null' } })],
  ['a key address in the header', () => signed({ headers: { jku: 'https://example.com/jwks' } })],
  ['a critical extension', () => signed({ headers: { crit: ['exp'] } })],
  ['another kid', () => signed({ headers: { kid: 'other' } })],
  ['no kid', () => signed({ headers: { kid: undefined } })],
  ['the type of another token', () => signed({ headers: { typ: 'JWT' } })],
  ['no type', () => signed({ headers: { typ: undefined } })],
  ['another issuer', () => signed({ payload: { iss: 'https://example.com' } })],
  ['another audience', () => signed({ payload: { aud: 'others' } })],
  ['a list of audiences', () => signed({ payload: { aud: ['matinee', 'others'] } })],
  ['expired', () => signed({ payload: { iat: seconds - 900, exp: seconds } })],
  ['from the future', () => signed({ payload: { iat: seconds + 61 } })],
  ['an expiry that is no number', () => signed({ payload: { exp: '2999-01-01' } })],
  ['a user that is no id', () => signed({ payload: { sub: 'root' } })],
  ['no expiry', () => without('exp')],
  ['no issuer', () => without('iss')],
  ['no audience', () => without('aud')],
  ['no subject', () => without('sub')],
  ['no session', () => without('sid')],
  ['no time of issue', () => without('iat')],
  ['claims changed', async () => withPart(await signed({}), 1, encode({ ...claims(), sid: 'another' }))],
  ['a signature cut short', async () => (await signed({})).slice(0, -4)],
  ['no signature', async () => withPart(await signed({}), 2, '')],
  ['another spelling of the same bytes', async () => `${await signed({})}=`],
  ['a fourth part', async () => `${await signed({})}.AAAA`],
  ['two parts', async () => (await signed({})).split('.').slice(0, 2).join('.')],
  ['no JSON', async () => withPart(await signed({}), 0, Buffer.from('{').toString('base64url'))],
  ['an array for a header', async () => withPart(await signed({}), 0, encode([]))],
  ['too long', () => signed({ payload: { more: 'x'.repeat(3_000) } })],
  ['nothing', () => ''],
  ['dots', () => '..'],
  ['garbage', () => 'Bearer \u0000 \ud800 garbage'],
];

test.each(forgeries)('refused: %s', async (_name, forge) => {
  expect(await verifyAccessToken(deps, await forge())).toBeUndefined();
  expect(await verifyAccessToken(deps, await signAccessToken(deps, identity))).toMatchObject(identity);
});

test('the other spelling of the last character of a signature is refused', async () => {
  const token = await signed({});
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  const twin = token.slice(0, -1) + alphabet[last ^ 1];
  expect(Buffer.from(twin.split('.')[2] ?? '', 'base64url')).toEqual(
    Buffer.from(token.split('.')[2] ?? '', 'base64url'),
  );
  expect(await verifyAccessToken(deps, twin)).toBeUndefined();
});

test('an expired token is accepted where that is asked for, a forged one is not', async () => {
  const expired = await signed({ payload: { iat: 0, exp: 1 } });
  expect(await verifyAccessToken(deps, expired, { allowExpired: true })).toMatchObject(identity);
  const forged = await signedByStranger({});
  expect(await verifyAccessToken(deps, forged, { allowExpired: true })).toBeUndefined();
});

test('keys rotate without an outage: the new one signs, the old one still verifies', async () => {
  const old = await signAccessToken(deps, identity);
  const retiring = { ...firstKey(), privateKey: undefined };
  const fresh = await importSigningKey(await generateSigningKey());
  const rotated = { ...deps, auth: { ...auth, signingKeys: [fresh, retiring] } };
  expect(await verifyAccessToken(rotated, old)).toMatchObject(identity);
  const young = await signAccessToken(rotated, identity);
  expect(await verifyAccessToken(rotated, young)).toMatchObject(identity);
  expect(await verifyAccessToken(deps, young)).toBeUndefined();
});

test('nothing is signed without a private key', () => {
  const retiring = { ...firstKey(), privateKey: undefined };
  expect(() => signAccessToken({ ...deps, auth: { ...auth, signingKeys: [retiring] } }, identity)).toThrow(
    'no private half',
  );
});

async function signedByStranger(headers: Json, jwk?: Awaited<ReturnType<typeof generateSigningKey>>) {
  const { privateKey } = await importSigningKey(jwk ?? (await generateSigningKey()));
  if (!privateKey) throw new Error('no key');
  return signed({ headers }, { ...firstKey(), privateKey });
}

function withPart(token: string, index: number, part: string): string {
  return token.split('.').with(index, part).join('.');
}
