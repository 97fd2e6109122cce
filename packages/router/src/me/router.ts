import { exportAccount } from '@matinee/core/export/export-account';
import { MAX_AVATAR_BYTES } from '@matinee/core/images/avatar-encoder';
import { getLibraryStats } from '@matinee/core/library/get-library-stats';
import { getRelationships } from '@matinee/core/library/get-relationships';
import { deleteMe } from '@matinee/core/me/delete-me';
import { getMe } from '@matinee/core/me/get-me';
import { removeAvatar, setAvatar } from '@matinee/core/me/set-avatar';
import { updateMe } from '@matinee/core/me/update-me';
import { z } from 'zod';
import { callerOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { requireSession, router, sessionProcedure, userProcedure } from '../trpc.ts';
import { noInput, uploadInput } from '../wire.ts';
import { libraryStats, relationships, relationshipsInput } from './library-schemas.ts';
import { deleteInput, exportInput, file, updateInput, user } from './schemas.ts';

const pictures = ['image/png', 'image/jpeg', 'image/webp'];

export const meRouter = router({
  get: userProcedure
    .meta(rest('GET /me', 'The signed-in user', { cache: 'private' }))
    .input(noInput)
    .output(user)
    .query(({ ctx }) => getMe(ctx.deps, ctx.viewer)),
  update: userProcedure
    .meta(
      rest('PATCH /me', 'Change the profile', {
        description:
          'What is absent stays as it is, null takes it away. The username signs in, so it is not changed with an ' +
          'API key. The e-mail address has an operation of its own.',
        errors: ['usernameTaken'],
        body: { examples: [{ displayName: 'Ada', isPublic: true }] },
      }),
    )
    .input(updateInput)
    .output(user)
    .mutation(({ ctx, input }) => {
      if (input.username !== undefined) requireSession(ctx.viewer);
      return updateMe(ctx.deps, { userId: ctx.viewer.userId, ip: ctx.request.ip, ...input });
    }),
  export: sessionProcedure
    .meta(
      rest('GET /me/export', 'Everything that is kept of the user', {
        cache: 'none',
        description:
          'A file to be saved. Secrets are left out: passwords, tokens, keys and codes. Cells of the CSV that a ' +
          'spreadsheet would run as a formula begin with an apostrophe.',
        download: { types: ['application/json', 'text/csv'] },
      }),
    )
    .input(exportInput)
    .output(file)
    .query(({ ctx, input }) => exportAccount(ctx.deps, { ...input, ...callerOf(ctx) })),
  delete: sessionProcedure
    .meta(
      rest('DELETE /me', 'Delete the account', {
        status: 204,
        deleteBody: true,
        description:
          'With everything that is kept in it, at once and for good: get an export first. Asks for the password, and ' +
          'for a code when the second factor is on. The last administrator cannot leave.',
        errors: ['conflict', 'overloaded'],
      }),
    )
    .input(deleteInput)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await deleteMe(ctx.deps, { ...input, ...callerOf(ctx), role: ctx.viewer.role });
      if (ctx.request.cookie !== undefined) ctx.sessionCookie?.clear();
      return null;
    }),
  relationships: userProcedure
    .meta(
      rest('GET /me/relationships', 'What you have to do with each of some movies', {
        description:
          'At most 100, answered in their order. A movie that is not known here is one you have nothing to do with.',
      }),
    )
    .input(relationshipsInput)
    .output(relationships)
    .query(({ ctx, input }) => getRelationships(ctx.deps, { ...input, userId: ctx.viewer.userId })),
  stats: userProcedure
    .meta(
      rest('GET /me/stats', 'What you keep, in numbers', {
        description:
          'Genres, decades, countries and people are of the movies you have rated or watched to the end.',
      }),
    )
    .input(noInput)
    .output(libraryStats)
    .query(({ ctx }) => getLibraryStats(ctx.deps, ctx.viewer)),
  setAvatar: userProcedure
    .meta(
      rest('PUT /me/avatar', 'Set the picture', {
        description:
          'The body is the file: PNG, JPEG or WebP by what it holds, at most 2 MB and 20 million pixels, of an ' +
          'animation the first frame. The middle of it is kept as squares of 256 and 64 pixels, without metadata.',
        upload: { types: pictures, maxBytes: MAX_AVATAR_BYTES },
      }),
    )
    .input(uploadInput)
    .output(user)
    .mutation(({ ctx, input }) => setAvatar(ctx.deps, { userId: ctx.viewer.userId, bytes: input })),
  removeAvatar: userProcedure
    .meta(rest('DELETE /me/avatar', 'Take the picture away', { status: 204 }))
    .input(noInput)
    .output(z.null())
    .mutation(async ({ ctx }) => {
      await removeAvatar(ctx.deps, ctx.viewer);
      return null;
    }),
});
