import { z } from 'zod';
import { unwrap } from './schema.ts';

type Schema = z.core.$ZodType;

/**
 * Turns what a URL can say (a string, or several of them) into what a schema means. What it can't turn it
 * leaves alone, for zod to refuse with its own message.
 */
export type Coerce = (value: unknown) => unknown;

// A number as JSON writes it; Number() alone would also read '0x10', ' 7 ' and ''.
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const keep: Coerce = (value) => value;

function toNumber(value: unknown): unknown {
  if (typeof value !== 'string' || !JSON_NUMBER.test(value)) return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

function toBoolean(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

/** The coercion for one field. Reads the schema and never changes it: tRPC validates with the same object. */
export function coercionFor(schema: Schema): Coerce {
  const def = unwrap(schema)._zod.def;
  switch (def.type) {
    case 'number':
      return toNumber;
    case 'boolean':
      return toBoolean;
    case 'literal':
      return coerceToOneOf(def.values);
    case 'enum':
      return coerceToOneOf(Object.values(def.entries));
    case 'array': {
      const element = coercionFor(def.element);
      return (value) => (Array.isArray(value) ? value : [value]).map(element);
    }
    case 'union':
      return coerceToUnion(def.options);
    default:
      return keep;
  }
}

function coerceToOneOf(values: readonly unknown[]): Coerce {
  return (value) => values.find((candidate) => candidate !== null && String(candidate) === value) ?? value;
}

/** The first member that accepts the value as it would read it; a member that needs no change is as good. */
function coerceToUnion(options: readonly Schema[]): Coerce {
  const members = options.map((option) => ({ option, coerce: coercionFor(option) }));
  return (value) => {
    for (const { option, coerce } of members) {
      const read = coerce(value);
      if (z.core.safeParse(option, read).success) return read;
    }
    return value;
  };
}
