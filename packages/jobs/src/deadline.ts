/** Marks a promise that did not settle in time. */
export const LATE = Symbol('late');

/** The promise's value, or {@link LATE} after `ms`; a later rejection goes nowhere. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | typeof LATE> {
  promise.catch(() => undefined);
  const late = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => late.resolve(LATE), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
