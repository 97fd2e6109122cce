import { TRPCError } from '@trpc/server';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ZodError } from 'zod';
import { checkJson, parseJsonBody } from './json-body.ts';

function errorOf(run: () => unknown): TRPCError {
  try {
    run();
  } catch (error) {
    if (error instanceof TRPCError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('JSON within the limits comes back as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      fc.pre(!text.includes('__proto__'));
      expect(parseJsonBody(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('no text is no body', () => {
  expect(parseJsonBody('')).toBeUndefined();
});

test('limits are exact', () => {
  const limits = { maxDepth: 2, maxValues: 4 };
  expect(() => checkJson([[1], 2], limits)).not.toThrow();
  expect(errorOf(() => checkJson([[[1]]], limits)).code).toBe('BAD_REQUEST');
  expect(errorOf(() => checkJson([1, 2, 3, 4], limits)).code).toBe('BAD_REQUEST');
});

test('__proto__ is named where it stands, like a failed validation', () => {
  const { code, cause } = errorOf(() => parseJsonBody('{"a":[0,{"__proto__":1}]}'));
  expect(code).toBe('BAD_REQUEST');
  expect(cause).toBeInstanceOf(ZodError);
  expect((cause as ZodError).issues).toMatchObject([{ path: ['a', 1, '__proto__'] }]);
});
