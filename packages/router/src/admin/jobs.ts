import { discardJob, retryJob } from '@matinee/core/jobs/change-job';
import { jobStates } from '@matinee/core/jobs/job';
import { listJobDurations } from '@matinee/core/jobs/job-durations';
import { countJobs, getJob, listJobs } from '@matinee/core/jobs/list-jobs';
import { listSchedules, runSchedule } from '@matinee/core/jobs/schedules';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { adminProcedure, router } from '../trpc.ts';
import { feedInput, feedOf, inputObject, noInput, searchText, timestamp } from '../wire.ts';

const jobShape = {
  id: z.string().meta({ description: 'The queue and a number: `mail:12`' }),
  name: z.string(),
  queue: z.string(),
  state: z.enum([...jobStates, 'unknown']),
  attempts: z.int().meta({ description: 'How often it was started' }),
  maxAttempts: z.int(),
  cause: z.string().nullable().meta({ description: 'Why it failed, or did the last time' }),
  progress: z.number().nullable().meta({ description: '0–1' }),
  step: z.string().nullable(),
  isScheduled: z.boolean().meta({ description: 'A run of a schedule' }),
  enqueuedAt: timestamp,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  seconds: z.number().nullable().meta({ description: 'What its last run took; null until it has ended' }),
  dueAt: timestamp.nullable().meta({ description: 'When a delayed one is due' }),
};

const job = z.object(jobShape).meta({ id: 'Job' });

const jobDetails = z
  .object({
    ...jobShape,
    payload: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'JobDetails' });

const count = z.int();
const queueCounts = z
  .object({
    queue: z.string(),
    waiting: count,
    active: count,
    delayed: count,
    failed: count,
    completed: count,
  })
  .meta({ id: 'QueueCounts' });

const schedule = z
  .object({
    name: z.string().meta({ description: 'Of the job' }),
    queue: z.string(),
    cron: z.string().meta({ description: 'In UTC' }),
    nextRunAt: timestamp.nullable().meta({ description: 'Null before a worker has started once' }),
  })
  .meta({ id: 'Schedule' });

const duration = z
  .object({
    name: z.string(),
    runs: count.meta({ description: 'Tries of jobs of this name, by all workers' }),
    failures: count.meta({ description: 'Those that failed' }),
    meanSeconds: z.number(),
    lastSeconds: z.number(),
    lastEndedAt: timestamp,
  })
  .meta({ id: 'JobDuration' });

const id = searchText(300);
const name = searchText(100);
const errors = ['unavailable'] as const;

export const jobsRouter = router({
  list: adminProcedure
    .meta(
      rest('GET /admin/jobs', 'Background jobs in a state, the newest first', {
        description:
          'By when they were enqueued, are due (delayed) or ended (failed, completed). Jobs that move while one ' +
          'pages may be shown twice.',
        errors,
      }),
    )
    .input(
      inputObject({
        state: z.enum(jobStates).default('failed'),
        queue: name.optional().meta({ description: 'All of them when absent' }),
        cursor: feedInput.cursor,
        limit: z.number().int().min(1).max(50).default(20),
      }).prefault({}),
    )
    .output(feedOf(job))
    .query(({ ctx, input }) => listJobs(ctx.deps, input)),

  durations: adminProcedure
    .meta(
      rest('GET /admin/jobs/durations', 'How long jobs take, by name', {
        description:
          'Since the first run. Workers write it every few seconds; jobs that never ran are not in it.',
      }),
    )
    .input(noInput)
    .output(z.object({ items: z.array(duration) }))
    .query(({ ctx }) => listJobDurations(ctx.deps)),

  get: adminProcedure
    .meta(rest('GET /admin/jobs/{id}', 'A background job, with what it carries', { errors }))
    .input(inputObject({ id }))
    .output(jobDetails)
    .query(({ ctx, input }) => getJob(ctx.deps, input.id)),

  retry: adminProcedure
    .meta(
      rest('POST /admin/jobs/{id}/retry', 'Run a failed job again, with all its attempts', {
        status: 202,
        errors: ['conflict', ...errors],
      }),
    )
    .input(inputObject({ id }))
    .output(job)
    .mutation(({ ctx, input }) => retryJob(ctx.deps, { ...input, ...actorOf(ctx) })),

  discard: adminProcedure
    .meta(
      rest('DELETE /admin/jobs/{id}', 'Take a job out of its queue', {
        description:
          'Not while it is run, and not a run of a schedule: the pending one carries the schedule on, the others ' +
          'go by themselves.',
        status: 204,
        errors: ['conflict', ...errors],
      }),
    )
    .input(inputObject({ id }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await discardJob(ctx.deps, { ...input, ...actorOf(ctx) });
      return null;
    }),
});

export const queuesRouter = router({
  list: adminProcedure
    .meta(rest('GET /admin/queues', 'How many jobs each queue has in each state', { errors }))
    .input(noInput)
    .output(z.object({ items: z.array(queueCounts) }))
    .query(({ ctx }) => countJobs(ctx.deps)),
});

export const schedulesRouter = router({
  list: adminProcedure
    .meta(rest('GET /admin/schedules', 'Jobs that run by a schedule, and when they are due', { errors }))
    .input(noInput)
    .output(z.object({ items: z.array(schedule) }))
    .query(({ ctx }) => listSchedules(ctx.deps)),

  run: adminProcedure
    .meta(
      rest('POST /admin/schedules/{name}/run', 'Run a scheduled job now, besides its schedule', {
        status: 202,
        errors,
      }),
    )
    .input(inputObject({ name }))
    .output(z.object({ jobId: z.string().meta({ description: 'For `GET /admin/jobs/{id}`' }) }))
    .mutation(({ ctx, input }) => runSchedule(ctx.deps, { ...input, ...actorOf(ctx) })),
});
