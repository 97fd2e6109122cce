import fc from 'fast-check';

/** As much of JSON Schema as the document uses. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: { required?: string[] }[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
};

type Arbitrary = fc.Arbitrary<unknown>;

/** Values a schema allows. */
export function validValue(schema: JsonSchema): Arbitrary {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(validValue));
  const { type } = schema;
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => validValue({ ...schema, type: one })));
  switch (type) {
    case 'string':
      return validString(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000 });
    case 'number':
      return validNumber(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(validValue(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3),
      });
    case 'object':
      return validObject(schema);
    default:
      throw new Error(`No values are known for ${JSON.stringify(schema)}`);
  }
}

/** Objects a schema allows; of alternatives (`oneOf` with `required`) exactly one. */
export function validObject(schema: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [], oneOf } = schema;
  const alternatives = oneOf?.map((one) => one.required ?? []) ?? [[]];
  const exclusive = new Set(alternatives.flat());
  const build = (chosen: string[]) => {
    const fields = Object.entries(properties).filter(([key]) => !exclusive.has(key) || chosen.includes(key));
    const values = Object.fromEntries(fields.map(([key, field]) => [key, validValue(field)]));
    return fc.record(values, { requiredKeys: [...required, ...chosen] });
  };
  return fc.oneof(...alternatives.map(build)) as fc.Arbitrary<Record<string, unknown>>;
}

const AD = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };

const dateTime = fc
  .tuple(fc.date({ ...AD, noInvalidDate: true }), fc.constantFrom('Z', '+02:00', '-11:30'))
  .map(([date, offset]) => date.toISOString().replace('Z', offset));

function validString({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema): Arbitrary {
  if (format === 'uuid') return fc.uuid();
  if (format === 'uri') return fc.webUrl({ validSchemes: ['https'] });
  if (format === 'date') return validDate().map((date) => date.toISOString().slice(0, 10));
  if (format === 'email')
    return fc.emailAddress({ size: 'small' }).filter((text) => /^[\w.+-]+@[\w.-]+$/.test(text));
  if (format === 'date-time') return dateTime;
  // What fast-check cannot make from a pattern is looked for among ordinary text.
  if (pattern && !/\(\?|\\p/.test(pattern)) return fc.stringMatching(new RegExp(pattern));
  const allowed = new RegExp(pattern ?? '', 'u');
  // Bounds count code points in the document and, for some fields, UTF-16 units on the server.
  const unit = fc.constantFrom(...'abcXYZ019 -.%_\'"\\&|!(:*éЖ中');
  return fc
    .string({ unit, minLength, maxLength: Math.min(maxLength, Math.max(minLength, 60)) })
    .filter((text) => text.trim().length >= Math.max(1, minLength) && allowed.test(text));
}

function validDate() {
  return fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
}

function validNumber({ minimum = -1_000, maximum = 1_000, multipleOf }: JsonSchema): Arbitrary {
  if (multipleOf === undefined) return fc.double({ min: minimum, max: maximum, noNaN: true });
  const [min, max] = [minimum, maximum].map((bound) => Math.round(bound / multipleOf));
  return fc.integer({ min, max }).map((steps) => steps * multipleOf);
}

/** Anything JSON can say, with what tends to break programs. */
export const anyJson: Arbitrary = fc.oneof(
  { arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), weight: 3 },
  {
    arbitrary: fc.constantFrom('\0', '\uD800', '', ' ', '-1', '1e999', "' or 1=1 --", '%', '../..'),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom(null, -0, 1e308, 2 ** 31, 2 ** 53, -1, 0.1, [], {}, [[]], 'x'.repeat(5_000)),
    weight: 2,
  },
);
