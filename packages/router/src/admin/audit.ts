import { auditActions, auditAreas } from '@matinee/core/audit/actions';
import { listEvents } from '@matinee/core/audit/list-events';
import { z } from 'zod';
import { rest } from '../meta.ts';
import { adminProcedure, router } from '../trpc.ts';
import { feedInput, feedOf, inputObject, searchText, timestamp } from '../wire.ts';

const person = z
  .object({
    id: z.uuid(),
    username: z.string().nullable().meta({ description: 'Null when the account is gone' }),
  })
  .nullable();

const auditEvent = z
  .object({
    id: z.string(),
    at: timestamp,
    action: z.string(),
    actor: person,
    subject: person.meta({ description: 'Whom it was done to, where that is somebody else' }),
    ip: z.string().nullable(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'AuditEvent' });

/** As RFC 3339 has it, which is what the document promises: with any offset. */
const moment = z.iso.datetime({ offset: true });

const filters = {
  actorId: z.uuid().optional(),
  subjectId: z.uuid().optional(),
  action: z
    .enum([...auditAreas, ...auditActions])
    .optional()
    .meta({ description: 'One action, or all of an area: `auth.`' }),
  ip: searchText(100).optional(),
  from: moment.optional().meta({ description: 'At this time or later' }),
  to: moment.optional().meta({ description: 'Before this time' }),
};

export const auditRouter = router({
  list: adminProcedure
    .meta(rest('GET /admin/audit', 'Who did what, to whom, from where and when, the newest first'))
    .input(inputObject({ ...filters, ...feedInput }).prefault({}))
    .output(feedOf(auditEvent))
    .query(({ ctx, input }) => listEvents(ctx.deps, input)),
});
