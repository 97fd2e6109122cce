import { z } from 'zod';

type Schema = z.core.$ZodType;
type AnySchema = z.core.$ZodTypes;

/** A schema without its wrappers (optional, default, pipe, …): what it reads from the wire. */
export function unwrap(schema: Schema): AnySchema {
  const known = schema as AnySchema;
  const def = known._zod.def;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unwrap(def.innerType);
    case 'lazy':
      return unwrap(def.getter());
    case 'pipe':
      // z.preprocess() is a pipe that starts with a transform: what it reads stands behind that.
      return unwrap((def.in as AnySchema)._zod.def.type === 'transform' ? def.out : def.in);
    default:
      return known;
  }
}

/** The fields of an object schema (both sides of an intersection); empty for anything else. */
export function fieldsOf(schema: Schema): Record<string, Schema> {
  const def = unwrap(schema)._zod.def;
  if (def.type === 'object') return def.shape;
  if (def.type === 'intersection') return { ...fieldsOf(def.left), ...fieldsOf(def.right) };
  return {};
}

/** True for an object schema that refuses keys it does not name. */
export function isStrictObject(schema: Schema): boolean {
  const def = unwrap(schema)._zod.def;
  return def.type === 'object' && (def.catchall as AnySchema | undefined)?._zod.def.type === 'never';
}

/** True for a schema that reads nothing (`z.void()`, `z.undefined()`, `z.never()`). */
export function isVoid(schema: Schema): boolean {
  return ['void', 'undefined', 'never'].includes(unwrap(schema)._zod.def.type);
}

/** What `.meta()` says of a schema, on whichever of its wrappers (optional, default, …) it was called. */
export function descriptionOf(schema: Schema): string | undefined {
  const description = z.globalRegistry.get(schema)?.description;
  if (description !== undefined) return description;
  const def = (schema as AnySchema)._zod.def;
  return 'innerType' in def ? descriptionOf(def.innerType) : undefined;
}
