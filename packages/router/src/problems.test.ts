import { AppError } from '@matinee/core/errors';
import { TRPCError } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { problemTable, toProblem, toTrpcError } from './problems.ts';

describe('a failure of core', () => {
  test.each(Object.entries(problemTable))(
    '%s has one status over both doors',
    (code, { status, trpc, title }) => {
      const error = toTrpcError(new AppError(code as keyof typeof problemTable, 'Said to the caller'));
      expect(error.code).toBe(trpc);
      expect(toProblem(error, 'r-1')).toEqual({
        type: 'about:blank',
        title,
        status,
        detail: 'Said to the caller',
        instance: 'urn:request:r-1',
        code,
      });
    },
  );

  test('names fields and when to try again', () => {
    const errors = [{ path: 'name', message: 'Taken' }];
    const error = toTrpcError(new AppError('conflict', 'Taken', { errors, retryAfter: 0 }));
    expect(toProblem(error, 'r-1')).toMatchObject({ errors, retryAfter: 0 });
  });
});

describe("a door's own refusal", () => {
  test.each([
    ['NOT_FOUND', 404, 'notFound'],
    ['METHOD_NOT_SUPPORTED', 405, 'methodNotAllowed'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'unsupportedMediaType'],
    ['PAYLOAD_TOO_LARGE', 413, 'payloadTooLarge'],
    ['BAD_REQUEST', 400, 'malformedRequest'],
  ] as const)('%s says what it says', (trpc, status, code) => {
    const problem = toProblem(new TRPCError({ code: trpc, message: 'Not like this' }), 'r-1');
    expect(problem).toMatchObject({ status, code, detail: 'Not like this' });
  });

  test('does not quote what somebody else said', () => {
    const cause = new Error('Unexpected token hunter2');
    const malformed = toProblem(new TRPCError({ code: 'PARSE_ERROR', cause }), 'r-1');
    expect(malformed).toMatchObject({
      status: 400,
      code: 'malformedRequest',
      detail: 'The request is not JSON of the expected form',
    });
    const large = toProblem(new TRPCError({ code: 'PAYLOAD_TOO_LARGE', cause }), 'r-1');
    expect(large).toMatchObject({ status: 413, detail: 'The body is too large' });
    expect(JSON.stringify([malformed, large])).not.toContain('hunter2');
  });
});

test.each(['INTERNAL_SERVER_ERROR', 'TIMEOUT', 'CONFLICT'] as const)(
  'the unexpected, %s, says the id of the request alone',
  (code) => {
    const problem = toProblem(new TRPCError({ code, message: 'at 10.0.0.7' }), 'r-1');
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Something went wrong',
      status: 500,
      detail: 'The failure is logged under request r-1',
      instance: 'urn:request:r-1',
      code: 'internal',
    });
  },
);
