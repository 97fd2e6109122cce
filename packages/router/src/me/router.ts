import { getMe } from '@matinee/core/me/get-me';
import { rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { noInput } from '../wire.ts';
import { user } from './schemas.ts';

export const meRouter = router({
  get: userProcedure
    .meta(rest('GET /me', 'The signed-in user', { cache: 'private' }))
    .input(noInput)
    .output(user)
    .query(({ ctx }) => getMe(ctx.deps, ctx.viewer)),
});
