import { columnMeanings } from '@matinee/core/imports/formats/mapped';
import {
  conflictPolicies,
  importKinds,
  importSources,
  importStatuses,
  rowEffects,
  rowStatuses,
} from '@matinee/core/imports/import';
import { z } from 'zod';
import { feedInput, integerId, movieId, searchText, timestamp, uploadInput } from '../wire.ts';

export const importId = z.uuid();

const count = z.object({
  kind: z.enum(importKinds),
  status: z.enum(rowStatuses),
  effect: z.enum(rowEffects).nullable(),
  count: z.int(),
});

export const importSchema = z
  .object({
    id: importId,
    source: z.enum(importSources),
    fileName: z.string(),
    isDryRun: z.boolean(),
    conflicts: z.enum(conflictPolicies),
    status: z.enum(importStatuses),
    error: z.string().nullable().meta({ description: 'Why it failed, and what to do' }),
    progress: z
      .object({ done: z.int(), total: z.int().nullable() })
      .meta({ description: 'Rows; `total` is null until the file was read' }),
    counts: z.array(count).meta({ description: 'How many rows became what; empty until it is done' }),
    ignoredFiles: z.array(z.string()).meta({ description: 'Files of the zip that hold nothing to import' }),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
    undoneAt: timestamp.nullable(),
    undoableUntil: timestamp.nullable(),
  })
  .meta({ id: 'Import' });

const candidate = z.object({
  movieId: integerId,
  title: z.string(),
  year: z.int().nullable(),
  confidence: z.number(),
});

const effect = z.enum(rowEffects).meta({
  description:
    '`created`; `replaced` yours; `kept` yours; `none`: another row says the same; after an undo `undone`, or `left` ' +
    'because you have changed it since. In a dry run what would happen.',
});

export const importRow = z
  .object({
    part: z.string().meta({ description: 'The file in the zip, or the file itself' }),
    row: z.int().meta({ description: 'In that file, the header being row 1' }),
    kind: z.enum(importKinds),
    status: z.enum(rowStatuses),
    effect: effect.nullable(),
    movie: z.object({ id: integerId, title: z.string(), year: z.int().nullable() }).nullable(),
    confidence: z.number().nullable(),
    given: z.object({
      title: z.string().nullable(),
      year: z.int().nullable(),
      imdbId: z.string().nullable(),
      tmdbId: z.int().nullable(),
      score: z.int().nullable(),
      at: timestamp.nullable(),
      text: z.string().nullable(),
      note: z.string().nullable(),
    }),
    message: z.string().nullable(),
    candidates: z.array(candidate).meta({ description: 'Of an ambiguous row, the likeliest first' }),
  })
  .meta({ id: 'ImportRow' });

const column = z
  .string()
  .max(300)
  .regex(
    new RegExp(`^(${columnMeanings.join('|')}):.+$`),
    `Write it as title:Film; also ${columnMeanings.join(', ')}`,
  );

export const createInput = {
  file: uploadInput,
  fileName: z.string().min(1).max(200).optional().meta({
    description: 'As it is called where it comes from; tells some files of Letterboxd apart',
  }),
  source: z.enum(importSources).optional().meta({ description: 'Absent: whatever it looks like' }),
  dryRun: z
    .boolean()
    .default(false)
    .meta({ description: 'Only find out what would happen; `applyDryRun` makes it happen' }),
  conflicts: z.enum(conflictPolicies).default('newest').meta({
    description:
      'Where you have another rating or review: keep yours, take the one of the file, or the newer one',
  }),
  columns: z
    .array(column)
    .max(10)
    .optional()
    .meta({
      description:
        'Of any CSV, which column is what: `title:Film`. Title, year, imdbId, tmdbId, score (1–10), stars (0.5–5), ' +
        'rating (up to `scale`), date, review, kind (rating, watchlist, favorite, watched or review)',
      examples: [['title:Film', 'year:Jahr', 'rating:Note']],
    }),
  scale: z.int().min(1).max(1_000_000).optional().meta({
    description: 'Up to where ratings go in the column `rating`',
  }),
};

export const rowsInput = {
  importId,
  ...feedInput,
  status: z.enum(rowStatuses).optional(),
  effect: z.enum(rowEffects).optional(),
};

export const resolveInput = {
  importId,
  part: searchText(500).meta({ description: 'As the row says it' }),
  row: z.int().min(1).max(2_147_483_647),
  movieId,
};
