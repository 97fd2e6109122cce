import { expect, test } from 'vitest';
import { findStep, generateTotpSecret, totpCode, totpStep, totpUri } from './totp.ts';

/** The secret of RFC 6238, appendix B. */
const secret = Buffer.from('12345678901234567890');

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %i the code is that of RFC 6238: %s', async (second, code) => {
  expect(await totpCode(secret, totpStep(new Date(second * 1000)))).toBe(code);
});

const now = new Date('2025-11-21T12:00:10Z');
const current = totpStep(now);

test.each([
  [-2, undefined],
  [-1, current - 1],
  [0, current],
  [1, current + 1],
  [2, undefined],
])('the code of step %i', async (off, step) => {
  expect(await findStep(secret, await totpCode(secret, current + off), { now, after: null })).toBe(step);
});

test('a step turns at the half minute', async () => {
  const code = await totpCode(secret, totpStep(new Date('2025-11-21T12:00:00Z')));
  const at = (time: string) => findStep(secret, code, { now: new Date(time), after: null });
  expect(await at('2025-11-21T11:59:29.999Z')).toBeUndefined();
  expect(await at('2025-11-21T11:59:30.000Z')).toBeDefined();
  expect(await at('2025-11-21T12:00:59.999Z')).toBeDefined();
  expect(await at('2025-11-21T12:01:00.000Z')).toBeUndefined();
});

test('steps up to the last accepted one do not count', async () => {
  const codes = await Promise.all([-1, 0, 1].map((off) => totpCode(secret, current + off)));
  const found = await Promise.all(codes.map((code) => findStep(secret, code, { now, after: current })));
  expect(found).toEqual([undefined, undefined, current + 1]);
});

test.each(['', '00000', '0000000', 'abcdef', '١٢٣٤٥٦'])('%j is no code', async (code) => {
  expect(await findStep(secret, code, { now, after: null })).toBeUndefined();
});

test('secrets have 160 bits and differ', () => {
  const [one, other] = [generateTotpSecret(), generateTotpSecret()];
  expect([one.length, other.length]).toEqual([20, 20]);
  expect(Buffer.compare(one, other)).not.toBe(0);
});

test('the address for authenticators', () => {
  const uri = new URL(totpUri(secret, 'ada+films@example.com'));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.href).toContain('totp/Matinee:ada%2Bfilms%40example.com?');
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Matinee',
  });
});
