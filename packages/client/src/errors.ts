import type { AppRouter } from '@matinee/router';
import type { Problem } from '@matinee/router/problems';
import { TRPCClientError } from '@trpc/client';

/** Why a request failed, as a word to branch on. */
export type ErrorCode = Problem['code'];

/** Which input is at fault (a dotted path), and why. */
export type FieldError = NonNullable<Problem['errors']>[number];

/**
 * - `problem`: Matinee refused, and says why in `problem`
 * - `network`: no answer came; it is not known whether the request arrived
 * - `badAnswer`: something answered, but not Matinee (a proxy's error page, a wrong address)
 * - `aborted`: by the call's own signal
 */
export type MatineeErrorKind = 'problem' | 'network' | 'badAnswer' | 'aborted';

export type MatineeErrorOptions = {
  cause?: unknown;
  /** HTTP status, when there was an answer. */
  status?: number | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
  /** What tRPC says of an error the server sent. */
  sent?: TRPCClientError<AppRouter>;
};

/** What every call throws. It is a `TRPCClientError` too, so that what is built for tRPC understands it. */
export class MatineeError extends TRPCClientError<AppRouter> {
  readonly kind: MatineeErrorKind;
  /** RFC 9457, when `kind` is `problem`. */
  readonly problem: Problem | undefined;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** Seconds after which another try makes sense, when the server named them. */
  readonly retryAfter: number | undefined;

  constructor(kind: MatineeErrorKind, message: string, options: MatineeErrorOptions = {}) {
    const { sent } = options;
    super(message, {
      ...(sent?.shape && { result: { error: sent.shape } }),
      ...(sent?.meta && { meta: sent.meta }),
      cause: options.cause as Error,
    });
    // tRPC's constructor makes every error a plain TRPCClientError.
    Object.setPrototypeOf(this, MatineeError.prototype);
    this.name = 'MatineeError';
    this.kind = kind;
    this.problem = sent?.data?.problem;
    this.status = this.problem?.status ?? options.status;
    this.retryAfter = this.problem?.retryAfter ?? options.retryAfter;
  }

  /** The problem's code. */
  get code(): ErrorCode | undefined {
    return this.problem?.code;
  }

  /** What is wrong with which input; empty unless the code is `validationFailed` or the like. */
  get errors(): FieldError[] {
    return this.problem?.errors ?? [];
  }
}

/** A {@link MatineeError} with a problem of one of the codes `C`. */
export type ProblemError<C extends ErrorCode = ErrorCode> = MatineeError & {
  readonly kind: 'problem';
  readonly code: C;
  readonly problem: Problem & { code: C };
  readonly status: number;
};

/** Whether a call failed with this; false for what the program's own `storage` or `headers` throw. */
export function isMatineeError(error: unknown): error is MatineeError {
  return error instanceof MatineeError;
}

/**
 * Whether Matinee refused, and with one of these codes when some are given.
 * @example if (isProblem(error, 'emailTaken', 'usernameTaken')) show(error.problem.detail)
 */
export function isProblem<C extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: C[]
): error is ProblemError<C> {
  if (!isMatineeError(error) || error.code === undefined) return false;
  return codes.length === 0 || (codes as ErrorCode[]).includes(error.code);
}

/** Whether no answer came: offline, server down, connection cut. */
export function isNetworkError(error: unknown): error is MatineeError & { readonly kind: 'network' } {
  return isMatineeError(error) && error.kind === 'network';
}

/** What tRPC's links throw, as ours: a problem the server sent becomes one, the rest stays. */
export function toMatineeError(error: unknown): unknown {
  if (isMatineeError(error) || !(error instanceof TRPCClientError)) return error;
  const sent = error as TRPCClientError<AppRouter>;
  return sent.data?.problem ? new MatineeError('problem', sent.message, { sent }) : error;
}
