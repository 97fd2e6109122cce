import { ipKey, userKey } from '@matinee/core/auth/limit-keys';
import type { CountUpstream } from '@matinee/core/tmdb/read-through';
import type { Context } from './context.ts';

/** Counts requests to TMDb with those of the caller's account, or of its address when nobody is signed in. */
export function countsUpstream({
  deps,
  request,
  onLimit,
  caller,
}: Context & { caller: { userId: string | undefined } }): CountUpstream {
  return async () => {
    const { userId } = caller;
    const state = userId
      ? await deps.auth.limiter.consume('upstreamSignedIn', userKey(userId))
      : await deps.auth.limiter.consume('upstreamAnonymous', ipKey(request.ip));
    if (state) onLimit?.(state);
  };
}
