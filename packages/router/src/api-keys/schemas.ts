import { displayNameRule } from '@matinee/core/auth/account-rules';
import { scopes } from '@matinee/core/auth/viewer';
import { z } from 'zod';
import { inputObject, timestamp } from '../wire.ts';

const scope = z.enum(scopes);

export const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'How the key begins' }),
    scopes: z.array(scope),
    createdAt: timestamp,
    lastUsedAt: timestamp.nullable().meta({ description: 'To within a minute' }),
    expiresAt: timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const apiKeyList = z.object({ items: z.array(apiKey) });

export const newApiKey = apiKey
  .extend({ key: z.string().meta({ description: 'The key itself; it cannot be shown again' }) })
  .meta({ id: 'NewApiKey' });

export const createInput = inputObject({
  name: displayNameRule.meta({ description: 'What it is for' }),
  scopes: z
    .array(scope)
    .min(1)
    .max(scopes.length)
    .meta({ description: '`read` for queries, `write` for changes, `admin` beside them for administration' }),
  expiresInDays: z
    .number()
    .int()
    .min(1)
    .max(365)
    .optional()
    .meta({ description: 'Unset: until it is revoked' }),
});

export const revokeInput = inputObject({ id: z.uuid() });
