import { cacheClasses } from '@matinee/core/cache/cache';
import { dropCache } from '@matinee/core/cache/drop-cache';
import { z } from 'zod';
import { actorOf } from '../caller.ts';
import { rest } from '../meta.ts';
import { adminProcedure, router } from '../trpc.ts';
import { inputObject, noInput, searchText } from '../wire.ts';

const count = z.int().nonnegative();
const cacheClass = z.enum(cacheClasses);

const classReport = z
  .object({
    class: cacheClass,
    ages: z.object({ fresh: count, stale: count, failing: count }).meta({
      description: 'Seconds: until when it is fresh, shown while it is loaded anew, and while that fails',
    }),
    fresh: count.meta({ description: 'Reads answered from memory within the first age' }),
    stale: count.meta({ description: 'Reads answered from memory while it was loaded anew' }),
    shared: count.meta({ description: 'Reads answered from what another process had kept' }),
    missed: count.meta({ description: 'Reads that waited for a load' }),
    loads: count,
    failedLoads: count,
    hitRatio: z.number().nullable().meta({ description: 'Of all reads those that waited for no load' }),
    entries: count,
    bytes: count,
  })
  .meta({ id: 'CacheClassReport' });

const cacheReport = z
  .object({
    isOn: z.boolean(),
    maxBytes: count,
    news: z
      .object({
        by: z.enum(['postgres', 'redis', 'nobody']),
        isConnected: z.boolean(),
        unsent: count.meta({ description: 'Tags dropped here that the others do not know of yet' }),
      })
      .meta({ description: 'How processes tell each other what was dropped' }),
    shared: z
      .object({ isReady: z.boolean() })
      .nullable()
      .meta({ description: 'What is kept together in Redis; null without it' }),
    classes: z.array(classReport),
  })
  .meta({ id: 'CacheReport' });

const tag = searchText(200);

export const cacheRouter = router({
  get: adminProcedure
    .meta(
      rest('GET /admin/cache', 'How the cache of the process that answers does', {
        description:
          'Counted since its start. Behind a load balancer the next answer may be of another process.',
      }),
    )
    .input(noInput)
    .output(cacheReport)
    .query(({ ctx }) => ctx.deps.cache.report()),

  drop: adminProcedure
    .meta(
      rest('POST /admin/cache', 'Drop what is kept, in all processes', {
        description:
          'A class, or what has one of the tags (`movie:42`, `movies`, `lists`, `genres`); else everything.',
      }),
    )
    .input(inputObject({ class: cacheClass.optional(), tags: z.array(tag).max(100).optional() }).prefault({}))
    .output(cacheReport)
    .mutation(({ ctx, input }) => dropCache(ctx.deps, { ...input, ...actorOf(ctx) })),
});
