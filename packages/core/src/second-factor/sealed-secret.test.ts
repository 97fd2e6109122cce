import { expect, test } from 'vitest';
import { testAuthDeps } from '../testing/test-auth.ts';
import { openSecret, sealSecret } from './sealed-secret.ts';

const deps = { auth: await testAuthDeps() };
const [ann, bob] = ['019aa0a0-0000-7000-8000-000000000001', '019aa0a0-0000-7000-8000-000000000002'];
const secret = Buffer.from('twenty bytes, secret');

test('opens for the user it was sealed for', () => {
  const sealed = sealSecret(deps, ann, secret);
  expect(openSecret(deps, ann, sealed)).toEqual(secret);
  expect(openSecret(deps, bob, sealed)).toBeUndefined();
});

test('shows nothing of the secret, and looks different each time', () => {
  const [one, other] = [sealSecret(deps, ann, secret), sealSecret(deps, ann, secret)];
  expect(one.includes('secret')).toBe(false);
  expect(one.equals(other)).toBe(false);
});

test('one flipped bit anywhere, or one byte less, and it does not open', () => {
  const sealed = sealSecret(deps, ann, secret);
  for (let byte = 0; byte < sealed.length; byte++) {
    const forged = Buffer.from(sealed);
    forged[byte] = (forged[byte] ?? 0) ^ 1;
    expect([byte, openSecret(deps, ann, forged)]).toEqual([byte, undefined]);
  }
  for (let length = 0; length < sealed.length; length++)
    expect([length, openSecret(deps, ann, sealed.subarray(0, length))]).toEqual([length, undefined]);
});

test('does not open with the key of another installation, nor with one of another purpose', async () => {
  const sealed = sealSecret(deps, ann, secret);
  expect(openSecret({ auth: await testAuthDeps() }, ann, sealed)).toBeUndefined();
  const secrets = { ...deps.auth.secrets, secondFactor: deps.auth.secrets.mailTokens };
  expect(openSecret({ auth: { ...deps.auth, secrets } }, ann, sealed)).toBeUndefined();
});
