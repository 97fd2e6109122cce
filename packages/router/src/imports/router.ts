import { applyImport, undoImport } from '@matinee/core/imports/change-import';
import { createImport, MAX_IMPORT_BYTES } from '@matinee/core/imports/create-import';
import { readColumnMap } from '@matinee/core/imports/formats/column-map';
import { getImport, listImports } from '@matinee/core/imports/list-imports';
import { listImportRows } from '@matinee/core/imports/list-rows';
import { resolveRow } from '@matinee/core/imports/resolve-row';
import { z } from 'zod';
import { idempotentProcedure } from '../idempotent.ts';
import { rest } from '../meta.ts';
import { router, userProcedure } from '../trpc.ts';
import { feedInput, feedOf, inputObject } from '../wire.ts';
import { createInput, importId, importRow, importSchema, resolveInput, rowsInput } from './schemas.ts';

/** What browsers and scripts say of such files; what they are is seen from what they hold. */
const types = [
  'text/csv',
  'application/zip',
  'application/json',
  'application/octet-stream',
  'application/x-zip-compressed',
  'application/vnd.ms-excel',
  'text/plain',
  'text/tab-separated-values',
];

export const importsRouter = router({
  create: idempotentProcedure
    .meta(
      rest('POST /me/imports', 'Bring along what you keep elsewhere', {
        status: 202,
        description:
          'The body is the file, at most 20 MB: exports of Letterboxd (the zip, or a CSV of it), IMDb (ratings, ' +
          'watchlist), Trakt (JSON, or a zip of it), MovieLens, or any CSV with `columns`. A job reads it; see ' +
          '`GET /me/imports/{importId}` and its rows. One import at a time.',
        errors: ['conflict'],
        upload: { types, maxBytes: MAX_IMPORT_BYTES, as: 'file' },
      }),
    )
    .input(inputObject(createInput))
    .output(importSchema)
    .mutation(({ ctx, input: { dryRun, columns, scale, ...input } }) =>
      createImport(ctx.deps, {
        ...input,
        userId: ctx.viewer.userId,
        isDryRun: dryRun,
        columns: readColumnMap(columns, scale),
      }),
    ),

  list: userProcedure
    .meta(rest('GET /me/imports', 'Your imports, the newest first'))
    .input(inputObject(feedInput).prefault({}))
    .output(feedOf(importSchema))
    .query(({ ctx, input }) => listImports(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  get: userProcedure
    .meta(
      rest('GET /me/imports/{importId}', 'An import: how far it is, and what became of it', {
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ importId }))
    .output(importSchema)
    .query(({ ctx, input }) => getImport(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  rows: userProcedure
    .meta(
      rest('GET /me/imports/{importId}/rows', 'What became of each row', {
        description: 'In the order of the files. Kept for 30 days.',
        errors: ['notFound'],
      }),
    )
    .input(inputObject(rowsInput))
    .output(feedOf(importRow))
    .query(({ ctx, input }) => listImportRows(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  applyDryRun: userProcedure
    .meta(
      rest('POST /me/imports/{importId}/apply', 'Have a dry run happen', {
        status: 202,
        description: 'Without the file being sent again. Within 30 days.',
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ importId }))
    .output(importSchema)
    .mutation(({ ctx, input }) => applyImport(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  resolve: userProcedure
    .meta(
      rest('POST /me/imports/{importId}/resolve', 'Say which movie a row means', {
        description:
          'Of a row that is ambiguous or unmatched; what it says is done at once, or found out in a dry run. Answers what ' +
          'became of it: a diary entry with a rating is two.',
        errors: ['notFound', 'conflict'],
        body: { examples: [{ part: 'ratings.csv', row: 12, movieId: 'tmdb:603' }] },
      }),
    )
    .input(inputObject(resolveInput))
    .output(z.object({ items: z.array(importRow) }))
    .mutation(async ({ ctx, input }) => ({
      items: await resolveRow(ctx.deps, { ...input, userId: ctx.viewer.userId }),
    })),

  undo: userProcedure
    .meta(
      rest('POST /me/imports/{importId}/undo', 'Take back what an import wrote', {
        status: 202,
        description:
          'What was there before is there again; what you have changed since stays as it is. Within 30 days.',
        errors: ['notFound', 'conflict'],
      }),
    )
    .input(inputObject({ importId }))
    .output(importSchema)
    .mutation(({ ctx, input }) => undoImport(ctx.deps, { ...input, userId: ctx.viewer.userId })),
});
