import { ipKey } from '@matinee/core/auth/limit-keys';
import type { CountUpstream } from '@matinee/core/tmdb/read-through';
import type { Context } from './context.ts';
import type { Caller } from './trpc.ts';

/** Counts requests to TMDb with those of the caller's account, or of its address when nobody is signed in. */
export function countsUpstream(ctx: Context & { caller: Caller }): CountUpstream {
  const { deps, request, onLimit, caller } = ctx;
  const count = async () => {
    const { limitKey } = caller;
    const state = limitKey
      ? await deps.auth.limiter.consume('upstreamSignedIn', limitKey)
      : await deps.auth.limiter.consume('upstreamAnonymous', ipKey(request.ip));
    if (state) onLimit?.(state);
  };
  return ctx.countUpstream ?? count;
}
