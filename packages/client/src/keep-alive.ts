import type { Operation } from '@trpc/client';

/** In the context of an operation. */
const KEEP = 'matinee.keepAlive';

/** For calls that a page makes when it is left: the browser sends them even so. Of at most 64 kB. */
export const keptAlive = { context: { [KEEP]: true } };

/** The flag is of one request, so such a call goes alone. */
export function isKeptAlive({ context }: Operation): boolean {
  return context[KEEP] === true;
}
