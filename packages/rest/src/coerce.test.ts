import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { coercionFor } from './coerce.ts';

/** What reading a query parameter and validating it gives. */
const read = (schema: z.ZodType, value: unknown) => schema.safeParse(coercionFor(schema)(value));

test('a number written as JSON comes back as itself', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(number, (value) => {
      expect(coercionFor(z.number())(JSON.stringify(value))).toBe(value + 0);
    }),
  );
});

test('any other text stays text, so that zod refuses it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const result = coercionFor(z.number())(text);
      if (typeof result === 'number') expect(JSON.parse(text)).toBe(result);
      else expect(result).toBe(text);
    }),
  );
});

test('true and false are the only booleans', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('1', '0', 'TRUE', 'yes', '', ' true')), (text) => {
      fc.pre(text !== 'true' && text !== 'false');
      expect(read(z.boolean(), text).success).toBe(false);
    }),
  );
  expect(read(z.boolean(), 'true').data).toBe(true);
  expect(read(z.boolean(), 'false').data).toBe(false);
});

test('strings are never touched', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.boolean().map(String)), (text) => {
      expect(read(z.string(), text).data).toBe(text);
    }),
  );
});

test('one value or several make an array of what its elements are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const texts = values.map(String);
      const given = texts.length === 1 ? texts[0] : texts;
      expect(read(z.array(z.number()), given).data).toEqual(values);
    }),
  );
});

test('a scalar given twice is refused', () => {
  const scalar = fc.constantFrom<z.ZodType>(
    z.number(),
    z.string(),
    z.boolean(),
    z.enum(['1', '2']),
    z.literal(1),
  );
  fc.assert(
    fc.property(scalar, fc.array(fc.constantFrom('1', 'true'), { minLength: 2 }), (schema, values) => {
      expect(read(schema, values).success).toBe(false);
    }),
  );
});

test.each<[string, z.ZodType, unknown, unknown]>([
  ['optional', z.number().optional(), '7', 7],
  ['default', z.number().default(1), '7', 7],
  ['nullable', z.number().nullable(), '7', 7],
  ['prefault, catch, readonly', z.number().prefault(2).readonly().catch(3), '7', 7],
  ['refined', z.number().refine((value) => value > 6), '7', 7],
  ['transformed', z.number().transform((value) => value + 1), '7', 8],
  ['coerced by zod', z.coerce.number(), '7', 7],
  ['preprocessed', z.preprocess((value) => value, z.number()), '7', 7],
  ['lazy', z.lazy(() => z.boolean()), 'true', true],
  ['numeric literal', z.literal([5, 10]), '10', 10],
  ['text literal', z.literal('10'), '10', '10'],
  ['numeric enum', z.enum({ low: 1, high: 2 }), '2', 2],
  ['union, number first', z.union([z.number(), z.literal('all')]), 'all', 'all'],
  ['union, number', z.union([z.literal('all'), z.number()]), '7', 7],
  ['union of strings', z.union([z.string(), z.number()]), '7', '7'],
  ['array of booleans', z.array(z.boolean()), ['true', 'false'], [true, false]],
])('%s is read', (_name, schema, given, expected) => {
  expect(read(schema, given)).toEqual({ success: true, data: expected });
});

test('a union nothing fits is left to zod', () => {
  expect(read(z.union([z.number(), z.boolean()]), 'x').success).toBe(false);
});
