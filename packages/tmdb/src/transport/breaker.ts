import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from 'cockatiel';
import type { TmdbLog } from '../options.ts';
import { isOutage, type Outcome } from './outcome.ts';

export type BreakerState = 'closed' | 'open' | 'halfOpen';

export type Breaker = {
  readonly state: BreakerState;
  /** How long nothing gets through; 0 when an attempt would. */
  refusesForMs(): number;
  /** @returns undefined when it let nothing through */
  run(attempt: () => Promise<Outcome>): Promise<Outcome | undefined>;
};

type BreakerOptions = { failures: number; halfOpenAfterMs: number; log: TmdbLog | undefined };

/** How soon to ask again while a first attempt finds out whether TMDb is back. */
const PROBING_MS = 1000;

/** The attempt was given up by the caller. */
const CANCELLED = Symbol('cancelled');

/** Opens after so many failed attempts in a row; then lets single ones through until one succeeds. */
export function createBreaker({ failures, halfOpenAfterMs, log }: BreakerOptions): Breaker {
  const isFailure = (outcome: unknown) => outcome === CANCELLED || isOutage(outcome as Outcome);
  const policy = circuitBreaker(handleWhenResult(isFailure), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: halfOpenAfterMs,
  });
  let openedAt = 0;
  policy.onBreak(() => {
    openedAt = Date.now();
    log?.warn({ forMs: halfOpenAfterMs }, 'TMDb is taken for down');
  });
  policy.onReset(() => log?.info({}, 'TMDb answers again'));

  return {
    get state() {
      return stateNames[policy.state];
    },
    refusesForMs() {
      if (policy.state === CircuitState.HalfOpen) return PROBING_MS;
      if (policy.state !== CircuitState.Open) return 0;
      // Cockatiel counts by the system's clock, so this does too.
      return Math.max(0, openedAt + halfOpenAfterMs - Date.now());
    },
    async run(attempt) {
      // Cockatiel would let it wait for the one under way, beyond any deadline, and then all at once.
      if (policy.state === CircuitState.HalfOpen) return undefined;
      let reason: unknown;
      const outcome = await policy
        .execute(async () => {
          const isProbe = policy.state === CircuitState.HalfOpen;
          try {
            return await attempt();
          } catch (error) {
            // Says nothing about TMDb; but a given-up probe must not pass for proof that it is back.
            if (!isProbe) throw error;
            reason = error;
            return CANCELLED;
          }
        })
        .catch((error: unknown) => {
          if (error instanceof BrokenCircuitError) return undefined;
          throw error;
        });
      if (outcome === CANCELLED) throw reason;
      return outcome;
    },
  };
}

const stateNames: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'halfOpen',
  [CircuitState.Isolated]: 'open',
};
