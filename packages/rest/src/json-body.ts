import { TRPCError } from '@trpc/server';
import { validationError } from './validation.ts';

/** How large a JSON value may be, beyond its bytes. */
export type JsonLimits = { maxDepth: number; maxValues: number };

export const jsonLimits: JsonLimits = { maxDepth: 32, maxValues: 10_000 };

/**
 * Parses a request body. An empty one is undefined.
 *
 * @throws TRPCError PARSE_ERROR when it is no JSON; BAD_REQUEST as {@link checkJson}.
 */
export function parseJsonBody(text: string, limits: JsonLimits = jsonLimits): unknown {
  if (text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'The body is not valid JSON' });
  }
  checkJson(value, limits);
  return value;
}

/**
 * Refuses parsed JSON that is nested too deep, holds too many values, or has a key named `__proto__`.
 * Pure, so that another door can apply it to what it parsed itself.
 *
 * @throws TRPCError BAD_REQUEST naming the place.
 */
export function checkJson(value: unknown, limits: JsonLimits = jsonLimits): void {
  let values = 0;
  const path: (string | number)[] = [];
  const visit = (node: unknown): void => {
    values += 1;
    if (values > limits.maxValues) {
      throw validationError([{ path: [], message: `More than ${limits.maxValues} values` }]);
    }
    if (typeof node !== 'object' || node === null) return;
    if (path.length >= limits.maxDepth) {
      throw validationError([{ path: [], message: `Nested deeper than ${limits.maxDepth} levels` }]);
    }
    for (const key of Object.keys(node)) {
      path.push(Array.isArray(node) ? Number(key) : key);
      if (key === '__proto__') throw validationError([{ path, message: 'This name is not allowed' }]);
      visit((node as Record<string, unknown>)[key]);
      path.pop();
    }
  };
  visit(value);
}
