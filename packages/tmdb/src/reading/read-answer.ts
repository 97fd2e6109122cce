import type { z } from 'zod';
import type { DatedPage, Page } from '../answers/page.ts';
import { TmdbError } from '../errors.ts';
import { type LenientResult, readLeniently } from './read-leniently.ts';

/** Makes our shape of an answer, or throws `badAnswer`. */
export type Read<T> = (json: unknown, operation: string) => T;

/** Reads what fits of an answer that is of use without the rest. */
export function readQuietly<T>(schema: z.ZodType<T>): Read<T> {
  return (json, operation) => readOrFail(schema, json, operation).value;
}

/**
 * Reads what fits of a record and adds what did not.
 *
 * @throws TmdbError `badAnswer`, also for a record with another id than the one that was asked for
 */
export function readRecord<T extends object>(
  schema: z.ZodType<T>,
  id?: number,
): Read<T & { badParts: string[] }> {
  return (json, operation) => {
    const { value, badParts } = readOrFail(schema, json, operation);
    if (id !== undefined && (!('id' in value) || value.id !== id)) throw badShape(operation);
    return { ...value, badParts };
  };
}

/** Reads a page; one of which no item could be read is not an empty one. */
export function readPage<T>(schema: z.ZodType<Omit<DatedPage<T>, 'badParts'>>): Read<Page<T>> {
  return (json, operation) => {
    const { page, pages, total, items, badParts } = readDatedPage(schema)(json, operation);
    return { page, pages, total, items, badParts };
  };
}

/** Like `readPage`, with the days between which TMDb looked. */
export function readDatedPage<T>(schema: z.ZodType<Omit<DatedPage<T>, 'badParts'>>): Read<DatedPage<T>> {
  return (json, operation) => {
    const { value, badParts } = readOrFail(schema, json, operation);
    if (value.items.length === 0 && badParts.includes('items[]')) throw badShape(operation);
    return { ...value, badParts };
  };
}

function readOrFail<T>(schema: z.ZodType<T>, json: unknown, operation: string): LenientResult<T> {
  const result = readLeniently(schema, json);
  if (!result) throw badShape(operation);
  return result;
}

function badShape(operation: string): TmdbError {
  return new TmdbError({ code: 'badAnswer', reason: 'shape' }, operation);
}
