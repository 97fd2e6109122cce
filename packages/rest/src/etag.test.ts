import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesEtag, weakEtag } from './etag.ts';

test('a body has one tag, another body another', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(weakEtag(one) === weakEtag(other)).toBe(one === other);
      expect(weakEtag(one)).toMatch(/^W\/"[\w-]+"$/);
    }),
  );
});

test.each([
  [undefined, false],
  ['', false],
  ['*', true],
  [' * ', true],
  ['W/"a"', true],
  ['"a"', true],
  ['"b", W/"a"', true],
  ['"b","c"', false],
  ['a', false],
  ['"A"', false],
])('If-None-Match %j matches W/"a": %j', (header, expected) => {
  expect(matchesEtag(header, 'W/"a"')).toBe(expected);
});
