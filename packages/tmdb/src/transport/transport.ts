import { TmdbError } from '../errors.ts';
import type { ClientSettings } from '../options.ts';
import { attemptRequest, isTimeout, type TmdbRequest } from './attempt.ts';
import { type BreakerState, createBreaker } from './breaker.ts';
import type { Credentials } from './credentials.ts';
import { createFlights } from './flights.ts';
import { createLimiter } from './limiter.ts';
import type { Outcome } from './outcome.ts';

export type Transport = {
  /**
   * Asks TMDb and gives what `read` makes of the answer; equal requests under way are one.
   *
   * @throws TmdbError, or the signal's reason unless that is a timeout
   */
  ask<T>(request: TmdbRequest, read: (json: unknown) => T, signal: AbortSignal | undefined): Promise<T>;
  readonly breakerState: BreakerState;
  readonly inFlight: number;
};

type Attempt = { number: number; deadline: number; signal: AbortSignal };

export function createTransport(settings: ClientSettings, credentials: Credentials): Transport {
  const { clock, log } = settings;
  const breaker = createBreaker({ ...settings.breaker, log });
  const limiter = createLimiter({
    perSecond: settings.requestsPerSecond,
    clock,
    log,
    budget: settings.budget,
  });
  const flights = createFlights();

  async function send(request: TmdbRequest, signal: AbortSignal): Promise<unknown> {
    const deadline = clock.now() + settings.deadlineMs;
    for (let number = 1; ; number++) {
      const outcome = await sendInTurn(request, { number, deadline, signal });
      if ('json' in outcome) return outcome.json;
      const { failure } = outcome;
      const error = new TmdbError(failure, request.operation);
      if (failure.code !== 'unavailable' && failure.code !== 'rateLimited') throw error;
      const delayMs = failure.retryAfterMs ?? jitter(number, settings);
      const isLimited = failure.code === 'rateLimited';
      if (isLimited) await limiter.pause(delayMs);
      if (number > settings.retries || clock.now() + delayMs >= deadline) throw error;
      // After a pause of the limiter it waits there, with all the others.
      if (!isLimited) await clock.sleep(delayMs, signal);
    }
  }

  /** @throws TmdbError when the breaker or the limiter keeps it from being sent */
  async function sendInTurn(request: TmdbRequest, { number, deadline, signal }: Attempt): Promise<Outcome> {
    const { operation } = request;
    const refusedForMs = breaker.refusesForMs();
    if (refusedForMs > 0) throw breakerOpen(refusedForMs, operation);
    const turnInMs = await limiter.wait(deadline - clock.now(), signal);
    if (turnInMs !== undefined)
      throw new TmdbError({ code: 'rateLimited', retryAfterMs: Math.ceil(turnInMs) }, operation);

    const startedAt = clock.now();
    const timeoutMs = Math.min(settings.attemptTimeoutMs, deadline - startedAt);
    const outcome = await breaker.run(() =>
      attemptRequest({ settings, credentials }, request, { signal, timeoutMs }),
    );
    if (!outcome) throw breakerOpen(breaker.refusesForMs(), operation);
    const ms = Math.round(clock.now() - startedAt);
    if ('json' in outcome) log?.debug({ operation, attempt: number, ms }, 'TMDb answered');
    else {
      const level = outcome.failure.code === 'notFound' ? 'debug' : 'warn';
      log?.[level](
        { operation, attempt: number, ms, failure: outcome.failure },
        'TMDb gave no usable answer',
      );
    }
    return outcome;
  }

  return {
    async ask(request, read, signal) {
      const key = `${request.path}?${new URLSearchParams(Object.entries(request.query).sort())}`;
      try {
        return await flights.join(key, async (shared) => read(await send(request, shared)), signal);
      } catch (error) {
        if (signal?.aborted && isTimeout(error))
          throw new TmdbError({ code: 'unavailable', reason: 'timeout' }, request.operation);
        throw error;
      }
    },
    get breakerState() {
      return breaker.state;
    },
    get inFlight() {
      return flights.count;
    },
  };
}

/** Full jitter: anywhere between at once and the doubled wait, so that many do not come back together. */
function jitter(attempt: number, { backoff, random }: ClientSettings): number {
  return Math.round(random() * Math.min(backoff.maxMs, backoff.baseMs * 2 ** (attempt - 1)));
}

function breakerOpen(retryAfterMs: number, operation: string): TmdbError {
  return new TmdbError({ code: 'unavailable', reason: 'breakerOpen', retryAfterMs }, operation);
}
