import { z } from 'zod';
import { timestamp } from '../wire.ts';

/** An account as its owner sees it. */
export const user = z
  .object({
    id: z.uuid(),
    username: z.string(),
    email: z.string(),
    displayName: z.string().nullable(),
    role: z.enum(['user', 'admin']),
    createdAt: timestamp,
  })
  .meta({ id: 'User' });
