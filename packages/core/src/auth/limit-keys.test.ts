import { expect, test } from 'vitest';
import { accountKey, ipKey, normalizeLogin } from './limit-keys.ts';

test.each([
  ['192.0.2.1', 'ip:192.0.2.1'],
  ['::ffff:192.0.2.1', 'ip:192.0.2.1'],
  ['::FFFF:c000:0201', 'ip:192.0.2.1'],
  ['0:0:0:0:0:ffff:c000:201', 'ip:192.0.2.1'],
  ['64:ff9b::192.0.2.1', 'ip:64:ff9b:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', 'ip:2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', 'ip:2001:db8:1:2::/64'],
  ['2001:db8::1', 'ip:2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5::', 'ip:2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'ip:fe80:0:0:0::/64'],
  ['::1', 'ip:0:0:0:0::/64'],
  ['::', 'ip:0:0:0:0::/64'],
  ['not an address', 'ip:not an address'],
])('%s counts as %s', (ip, key) => {
  expect(ipKey(ip)).toBe(key);
});

test('spellings of a login name share a bucket, which does not hold the name', () => {
  const keys = ['Ada@Example.com', ' ada@example.com ', 'ada\uff20example.com'].map((login) =>
    accountKey(normalizeLogin(login)),
  );
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).not.toMatch(/ada/i);
  expect(accountKey('somebody')).not.toBe(keys[0]);
});
