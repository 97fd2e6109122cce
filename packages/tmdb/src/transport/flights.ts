export type Flights = {
  readonly count: number;
  /**
   * Joins the equal request under way, or starts it. What it gives is shared by all who joined. It is given up
   * when the last of them has left.
   *
   * @throws the signal's reason
   */
  join<T>(
    key: string,
    start: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T>;
};

type Flight = { result: Promise<unknown>; passengers: number; controller: AbortController };

/** Requests under way by what they ask for. */
export function createFlights(): Flights {
  const flights = new Map<string, Flight>();

  function takeOff(key: string, start: (signal: AbortSignal) => Promise<unknown>): Flight {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    const flight: Flight = { result, passengers: 0, controller };
    // Everybody may have left before it fails.
    result.catch(() => undefined);
    flights.set(key, flight);
    return flight;
  }

  return {
    get count() {
      return flights.size;
    },
    async join<T>(key: string, start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal | undefined) {
      signal?.throwIfAborted();
      const flight = flights.get(key) ?? takeOff(key, start);
      flight.passengers++;
      try {
        // The key says what is asked for, and with it the type of the answer.
        return (await orAbort(flight.result, signal)) as T;
      } finally {
        flight.passengers--;
        if (flight.passengers === 0) {
          if (flights.get(key) === flight) flights.delete(key);
          flight.controller.abort(signal?.reason);
        }
      }
    },
  };
}

async function orAbort<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return result;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
