import { expect, test } from 'vitest';
import { z } from 'zod';
import { plainSchemas } from './plain-schemas.ts';

test('bounds of safe integers and patterns beside known formats go, everything else stays', () => {
  const schema = z.object({
    count: z.int(),
    positive: z.int().min(1),
    small: z.int().max(5),
    minimum: z.string().regex(/^a$/),
    at: z.iso.datetime(),
    id: z.uuid(),
    email: z.email(),
    list: z.array(z.int()),
  });
  const { properties } = plainSchemas(z.toJSONSchema(schema));
  const { pattern } = z.toJSONSchema(z.email());
  expect(properties).toEqual({
    count: { type: 'integer' },
    positive: { type: 'integer', minimum: 1 },
    small: { type: 'integer', maximum: 5 },
    minimum: { type: 'string', pattern: '^a$' },
    at: { type: 'string', format: 'date-time' },
    id: { type: 'string', format: 'uuid' },
    email: { type: 'string', format: 'email', pattern },
    list: { type: 'array', items: { type: 'integer' } },
  });
});
