import { compareModels } from '@matinee/core/models/compare-models';
import { verdicts } from '@matinee/core/models/judge-model';
import { getModel, listModels } from '@matinee/core/models/list-models';
import { modelStatuses } from '@matinee/core/models/model-report';
import { promoteModel, rollBackModel } from '@matinee/core/models/promote-model';
import { requestTraining } from '@matinee/core/models/request-training';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { adminProcedure, router } from '../trpc.ts';
import { inputObject, noInput, timestamp } from '../wire.ts';

const setting = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const count = z.int().nonnegative();

const model = z
  .object({
    id: z.uuid(),
    status: z.enum(modelStatuses).meta({ description: '`ready`: whole, and serves when it is promoted' }),
    reason: z.string().nullable().meta({ description: 'Why it was trained' }),
    verdict: z.enum(verdicts).nullable().meta({
      description:
        'What was said of it after its training: promoted (`first`, `notWorse`, `notMeasured`) or not (`worse`)',
    }),
    explanation: z.string().nullable().meta({ description: 'The verdict, or why it failed, in words' }),
    measures: z
      .object({
        ndcg10: z.number().nullable(),
        standardError: z.number().nullable().meta({ description: 'Of NDCG@10' }),
        recall20: z
          .number()
          .nullable()
          .meta({ description: 'Share of it among the first twenty; null for models of an earlier version' }),
        readers: count,
      })
      .meta({ description: 'On the end of what readers liked, held back; null where these were too few' }),
    settings: z.record(z.string(), setting).meta({ description: 'By dotted names' }),
    ratings: count.meta({ description: 'What it was trained on' }),
    movies: count,
    dataFingerprint: z.string().nullable().meta({ description: 'The same ratings have the same one' }),
    checksum: z.string().nullable(),
    parts: z.array(z.object({ name: z.string(), rows: count })),
    trainingSeconds: z.number().nullable(),
    peakMemoryMb: count.nullable(),
    createdAt: timestamp,
    trainedAt: timestamp.nullable(),
    promotedAt: timestamp.nullable().meta({ description: 'When it began to serve the last time' }),
  })
  .meta({ id: 'Model' });

const comparison = z
  .object({
    a: model,
    b: model,
    isSameData: z.boolean().meta({ description: 'Whether both were trained on the same ratings' }),
    measures: z.array(
      z.object({
        name: z.enum(['ndcg10']),
        a: z.number(),
        b: z.number(),
        difference: z.number().meta({ description: 'b − a' }),
        standardError: z.number().meta({ description: 'Of the difference' }),
        isWithinStandardError: z.boolean(),
        readers: count,
        isPaired: z.boolean().meta({ description: 'Reader by reader; else measured with different ones' }),
      }),
    ),
    settings: z
      .array(z.object({ name: z.string(), a: setting, b: setting }))
      .meta({ description: 'Those that differ' }),
  })
  .meta({ id: 'ModelComparison' });

const id = z.uuid();

export const modelsRouter = router({
  list: adminProcedure
    .meta(
      rest('GET /admin/models', 'Models that are kept and trainings that made none, the newest first', {
        description: 'The one that serves, the last three, and the last five failures.',
      }),
    )
    .input(noInput)
    .output(z.object({ items: z.array(model) }))
    .query(({ ctx }) => listModels(ctx.deps)),

  get: adminProcedure
    .meta(rest('GET /admin/models/{id}', 'A model'))
    .input(inputObject({ id }))
    .output(model)
    .query(({ ctx, input }) => getModel(ctx.deps, input.id)),

  compare: adminProcedure
    .meta(
      rest('GET /admin/models/compare', 'How model b differs from model a', {
        errors: ['notFound'],
        description:
          'By the readers both were measured with, where there are fifty; else by all of either. Empty `measures`: ' +
          'one of them was not measured.',
      }),
    )
    .input(inputObject({ a: id, b: id }))
    .output(comparison)
    .query(({ ctx, input }) => compareModels(ctx.deps, input)),

  train: adminProcedure
    .meta(
      rest('POST /admin/models/train', 'Train a model now', {
        status: 202,
        errors: ['unavailable'],
        description: 'It serves unless it is worse than the one that does. There is one training at a time.',
      }),
    )
    .input(noInput)
    .output(z.object({ jobId: z.string().meta({ description: 'For `GET /admin/jobs/{id}`' }) }))
    .mutation(({ ctx }) => requestTraining(ctx.deps, actorOf(ctx))),

  promote: adminProcedure
    .meta(
      rest('POST /admin/models/{id}/promote', 'Have a model serve, whatever was measured', {
        errors: ['conflict'],
        description: 'Its rows are read back before; one that is damaged is refused with a 409.',
      }),
    )
    .input(inputObject({ id }))
    .output(model)
    .mutation(({ ctx, input }) => promoteModel(ctx.deps, { ...input, ...actorOf(ctx) })),

  rollback: adminProcedure
    .meta(
      rest('POST /admin/models/rollback', 'Go back to the newest model that served before', {
        errors: ['conflict'],
        description: 'Again: to the one before that. 409 when there is none.',
      }),
    )
    .input(noInput)
    .output(model)
    .mutation(({ ctx }) => rollBackModel(ctx.deps, actorOf(ctx))),
});
