import { expect, test } from 'vitest';
import { describeDevice, hashDevice } from './describe-device.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox on Linux'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/127.0.0.0 Safari/537.36`, 'Chrome on Windows'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/127.0.0.0 Safari/537.36 Edg/127.0.0.0`,
    'Microsoft Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  ['curl/8.5.0', 'curl'],
  ['python-requests/2.31.0', 'python-requests'],
  ['node', 'node'],
  ['okhttp/4.12.0 (Linux; Android 14)', 'okhttp on Android'],
  ['Mozilla/5.0', 'Unknown browser'],
])('%s is %s', (userAgent, label) => {
  expect(describeDevice(userAgent)).toBe(label);
});

test.each([
  undefined,
  null,
  '',
  ' ',
  '<script>alert(1)</script>',
  'Mozilla/5.0 <img src=x onerror=alert(1)>/1 (Linux)',
  '"><b>x</b>/1.0 (Windows NT 10.0)',
  `${'x'.repeat(5_000)}/1`,
  '\u0000\u202e/1',
  '(((((/ ; ',
])('of %j nothing but plain words is shown', (userAgent) => {
  const label = describeDevice(userAgent);
  expect(label).toMatch(/^[\w.-]+( [\w.-]+)*$/);
  expect(label).not.toMatch(/script|img|xxx/);
});

test('another version is the same device, another program or system is not', () => {
  const firefox = (version: number, system: string) =>
    hashDevice(
      describeDevice(`Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`),
    );
  expect(firefox(128, 'X11; Linux x86_64')).toEqual(firefox(140, 'X11; Linux x86_64'));
  expect(firefox(128, 'X11; Linux x86_64')).not.toEqual(firefox(128, 'Windows NT 10.0'));
  expect(hashDevice(describeDevice('curl/8.5.0'))).not.toEqual(hashDevice(describeDevice('node')));
});
