/** Every way in which a request can fail on purpose. The router's table turns a code into a status. */
export type ErrorCode =
  | 'validationFailed'
  | 'malformedRequest'
  | 'unauthenticated'
  | 'codeRequired'
  | 'forbidden'
  | 'notFound'
  | 'methodNotAllowed'
  | 'emailTaken'
  | 'usernameTaken'
  | 'conflict'
  | 'preconditionFailed'
  | 'preconditionRequired'
  | 'payloadTooLarge'
  | 'unsupportedMediaType'
  | 'rateLimited'
  | 'upstreamUnavailable'
  | 'overloaded'
  | 'unavailable'
  | 'internal';

export type FieldError = { path: string; message: string };

export type AppErrorOptions = {
  /** Which input is at fault, by dotted path. */
  errors?: FieldError[];
  /** Seconds after which another try makes sense. */
  retryAfter?: number;
  cause?: unknown;
};

/** A failure the caller is told about: `message` is for its eyes. Anything else thrown is a bare 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
  }
}

/** The 404 of everything: what is missing and what is not yours look alike. */
export function notFound(what: string): AppError {
  return new AppError('notFound', `${what} was not found`);
}
