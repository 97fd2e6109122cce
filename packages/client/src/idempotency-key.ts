import type { Operation } from '@trpc/client';

/** In the context of an operation. */
const KEY = 'matinee.idempotencyKey';

/**
 * The last argument of a call that creates something and may have to be sent again: with the same key and the same
 * input it happens once, and is answered the same each time, for 24 hours. Choose the key before the first attempt.
 * @example matinee.collections.create.mutate({ title }, withIdempotencyKey(crypto.randomUUID()))
 */
export function withIdempotencyKey(key: string): { context: Record<string, unknown> } {
  return { context: { [KEY]: key } };
}

/** A header is of one request, so such a call goes alone. */
export function hasKey({ context }: Operation): boolean {
  return context[KEY] !== undefined;
}

/** The header of a request with these operations. */
export function keyHeader([operation]: readonly Operation[]): Record<string, string> {
  const key = operation?.context[KEY];
  return key === undefined ? {} : { 'idempotency-key': String(key) };
}
