import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { z } from 'zod';
import type { Problem, ProblemInfo } from './types.ts';

type Code = TRPCError['code'];

const byFastifyCode: Record<string, [Code, string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The body is too large'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['BAD_REQUEST', 'The body is not as long as Content-Length says'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['PARSE_ERROR', 'The body is not valid JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['PARSE_ERROR', 'The body is empty'],
  FST_ERR_BAD_URL: ['BAD_REQUEST', 'The path is not validly percent-encoded'],
  FST_ERR_MAX_PARAM_LENGTH: ['BAD_REQUEST', 'A part of the path is too long'],
};

// Errors of plugins (limits, pressure, uploads) carry a status only. Their 4xx messages are meant to be read.
const byStatus: Record<number, Code> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  408: 'TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

/**
 * Any error as a TRPCError, so that one table tells callers about all of them. Fastify's and its plugins'
 * become the code of their status; anything unexpected becomes INTERNAL_SERVER_ERROR with itself as cause.
 */
export function toTRPCError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  const { code, statusCode, message } = (error ?? {}) as {
    code?: unknown;
    statusCode?: unknown;
    message?: string;
  };
  const known = typeof code === 'string' ? byFastifyCode[code] : undefined;
  // Without a cause: these words are ours, and a table may hide the message of what has one.
  if (known) return new TRPCError({ code: known[0], message: known[1] });
  const byNumber = typeof statusCode === 'number' ? byStatus[statusCode] : undefined;
  if (byNumber) return new TRPCError({ code: byNumber, message, cause: error });
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error });
}

const byCode: Partial<Record<Code, [code: string, title: string]>> = {
  BAD_REQUEST: ['validationFailed', 'The request is not valid'],
  PARSE_ERROR: ['validationFailed', 'The request is not valid'],
  UNAUTHORIZED: ['unauthenticated', 'Sign in first'],
  FORBIDDEN: ['forbidden', 'Not allowed'],
  NOT_FOUND: ['notFound', 'Not found'],
  METHOD_NOT_SUPPORTED: ['methodNotAllowed', 'Method not allowed'],
  CONFLICT: ['conflict', 'Conflict'],
  PRECONDITION_FAILED: ['preconditionFailed', 'The version is not the current one'],
  PRECONDITION_REQUIRED: ['preconditionRequired', 'If-Match is needed'],
  PAYLOAD_TOO_LARGE: ['payloadTooLarge', 'The body is too large'],
  UNSUPPORTED_MEDIA_TYPE: ['unsupportedMediaType', 'Unsupported media type'],
  TOO_MANY_REQUESTS: ['rateLimited', 'Too many requests'],
  TIMEOUT: ['timeout', 'The request took too long'],
  SERVICE_UNAVAILABLE: ['overloaded', 'Try again later'],
};

/** The default {@link ToProblem}: by tRPC code alone, with nothing said about errors nobody expected. */
export function basicProblem(error: TRPCError, info: ProblemInfo): Problem {
  const [code, title] = byCode[error.code] ?? ['internal', 'Something went wrong'];
  const issues = error.cause instanceof z.ZodError ? error.cause.issues : undefined;
  const detail = issues ? issues.map((issue) => issue.message).join('; ') : error.message;
  return {
    type: 'about:blank',
    title,
    status: code === 'internal' ? 500 : getHTTPStatusCodeFromError(error),
    detail: code === 'internal' ? `Nothing more is known here; see request ${info.requestId}` : detail,
    instance: `urn:request:${info.requestId}`,
    code,
    ...(issues && { errors: issues.map(({ path, message }) => ({ path: path.join('.'), message })) }),
  };
}
