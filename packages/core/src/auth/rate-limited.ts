import { AppError } from '../errors.ts';
import type { LimitState } from './auth-deps.ts';

/** The refusal of a call that finds nothing left. */
export class RateLimitedError extends AppError {
  readonly state: LimitState;
  /** Nobody with this key was refused before in this window: worth a line in the audit log, the others not. */
  readonly isFirst: boolean;

  constructor(state: LimitState, { isFirst }: { isFirst: boolean }) {
    const isGuarded = state.limitClass === 'auth' || state.limitClass === 'secondFactor';
    super('rateLimited', `Too many ${isGuarded ? 'attempts' : 'requests'}; wait a little`, {
      retryAfter: state.reset,
    });
    this.name = 'RateLimitedError';
    this.state = state;
    this.isFirst = isFirst;
  }
}
