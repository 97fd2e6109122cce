import { expect, test } from 'vitest';
import { readCredentials } from './credentials.ts';

const v3Key = '0123456789abcdef0123456789ABCDEF';
const v4Token = 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl-_';

test('a v3 key goes into the query', () => {
  expect(readCredentials(` ${v3Key}\n`)).toEqual({ secret: v3Key, headers: {}, query: { api_key: v3Key } });
});

test('a v4 token goes into a header', () => {
  expect(readCredentials(v4Token)).toEqual({
    secret: v4Token,
    headers: { authorization: `Bearer ${v4Token}` },
    query: {},
  });
});

test.each(['', 'secret', `${v3Key}0`, 'a.b', 'a.b.c.d', 'a b.c.d', `Bearer ${v4Token}`])(
  '%j is neither, and is not repeated',
  (apiKey) => {
    const read = () => readCredentials(apiKey);
    expect(read).toThrow(TypeError);
    expect(read).toThrow(/^The TMDb key is neither .* dots\)$/);
  },
);
