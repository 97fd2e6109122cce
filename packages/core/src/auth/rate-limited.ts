import { AppError } from '../errors.ts';
import type { LimitClass, LimitState } from './auth-deps.ts';

const COMPLAINTS: Readonly<Partial<Record<LimitClass, string>>> = {
  auth: 'Too many attempts; wait a little',
  secondFactor: 'Too many attempts; wait a little',
  mail: 'So many mails were sent to this address already: look for them, or wait',
};

/** The refusal of a call that finds nothing left. */
export class RateLimitedError extends AppError {
  readonly state: LimitState;
  /** Nobody with this key was refused before in this window: worth a line in the audit log, the others not. */
  readonly isFirst: boolean;

  constructor(state: LimitState, { isFirst }: { isFirst: boolean }) {
    super('rateLimited', COMPLAINTS[state.limitClass] ?? 'Too many requests; wait a little', {
      retryAfter: state.reset,
    });
    this.name = 'RateLimitedError';
    this.state = state;
    this.isFirst = isFirst;
  }
}
