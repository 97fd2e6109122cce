import type { ErrorCode, FieldError } from '@matinee/core/errors';
import { AppError } from '@matinee/core/errors';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { fieldErrors } from './validation-errors.ts';

type TrpcCode = TRPCError['code'];

/** RFC 9457, as both doors send it: the body over REST, `error.data.problem` over tRPC. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  errors?: FieldError[];
  retryAfter?: number;
};

/** The one table from our codes to statuses and tRPC's codes. */
export const problemTable: Record<ErrorCode, { status: number; trpc: TrpcCode; title: string }> = {
  validationFailed: { status: 400, trpc: 'BAD_REQUEST', title: 'The input is not valid' },
  malformedRequest: { status: 400, trpc: 'PARSE_ERROR', title: 'The request could not be read' },
  unauthenticated: { status: 401, trpc: 'UNAUTHORIZED', title: 'Sign in first' },
  codeRequired: { status: 401, trpc: 'UNAUTHORIZED', title: 'A code of the second factor is required' },
  forbidden: { status: 403, trpc: 'FORBIDDEN', title: 'Not allowed' },
  notFound: { status: 404, trpc: 'NOT_FOUND', title: 'Not found' },
  methodNotAllowed: { status: 405, trpc: 'METHOD_NOT_SUPPORTED', title: 'Method not allowed' },
  emailTaken: { status: 409, trpc: 'CONFLICT', title: 'The e-mail address is taken' },
  usernameTaken: { status: 409, trpc: 'CONFLICT', title: 'The username is taken' },
  conflict: { status: 409, trpc: 'CONFLICT', title: 'Conflict' },
  preconditionFailed: { status: 412, trpc: 'PRECONDITION_FAILED', title: 'It has changed meanwhile' },
  payloadTooLarge: { status: 413, trpc: 'PAYLOAD_TOO_LARGE', title: 'The body is too large' },
  unsupportedMediaType: { status: 415, trpc: 'UNSUPPORTED_MEDIA_TYPE', title: 'Unsupported media type' },
  preconditionRequired: { status: 428, trpc: 'PRECONDITION_REQUIRED', title: 'If-Match is required' },
  rateLimited: { status: 429, trpc: 'TOO_MANY_REQUESTS', title: 'Too many requests' },
  internal: { status: 500, trpc: 'INTERNAL_SERVER_ERROR', title: 'Something went wrong' },
  upstreamUnavailable: {
    status: 503,
    trpc: 'SERVICE_UNAVAILABLE',
    title: 'An upstream service is unavailable',
  },
  overloaded: { status: 503, trpc: 'SERVICE_UNAVAILABLE', title: 'The service is overloaded' },
  unavailable: { status: 503, trpc: 'SERVICE_UNAVAILABLE', title: 'The service is unavailable' },
};

const codesOfTrpc: Partial<Record<TrpcCode, ErrorCode>> = {
  BAD_REQUEST: 'malformedRequest',
  PARSE_ERROR: 'malformedRequest',
  NOT_FOUND: 'notFound',
  METHOD_NOT_SUPPORTED: 'methodNotAllowed',
  UNSUPPORTED_MEDIA_TYPE: 'unsupportedMediaType',
  PAYLOAD_TOO_LARGE: 'payloadTooLarge',
};

/** Makes a failure of core one that tRPC understands; everything else passes as it is. */
export function toTrpcError(error: AppError): TRPCError {
  return new TRPCError({ code: problemTable[error.code].trpc, message: error.message, cause: error });
}

/**
 * What the caller is told. The unexpected says nothing but the request id, which is in `instance`; its
 * message stays in the log.
 */
export function toProblem(error: TRPCError, requestId: string): Problem {
  const { cause } = error;
  if (cause instanceof AppError) return problem(cause.code, cause.message, requestId, cause);
  if (cause instanceof ZodError && error.code === 'BAD_REQUEST') {
    const errors = fieldErrors(cause);
    return problem('validationFailed', summary(errors), requestId, { errors });
  }
  const code = codesOfTrpc[error.code] ?? 'internal';
  return problem(code, detailOf(code, error, requestId), requestId);
}

/** A door's own refusals carry a message for the caller; a cause is somebody else's and may quote anything. */
function detailOf(code: ErrorCode, error: TRPCError, requestId: string): string {
  if (code === 'internal') return `The failure is logged under request ${requestId}`;
  if (code === 'malformedRequest' && error.cause) return 'The request is not JSON of the expected form';
  return error.cause ? problemTable[code].title : error.message;
}

export function problem(
  code: ErrorCode,
  detail: string,
  requestId: string,
  extra: { errors?: FieldError[]; retryAfter?: number } = {},
): Problem {
  const { status, title } = problemTable[code];
  return {
    type: 'about:blank',
    title,
    status,
    detail,
    instance: `urn:request:${requestId}`,
    code,
    ...(extra.errors && { errors: extra.errors }),
    ...(extra.retryAfter !== undefined && { retryAfter: extra.retryAfter }),
  };
}

function summary(errors: FieldError[]): string {
  return errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
}
