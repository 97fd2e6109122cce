import type { z } from 'zod';
import { nameBadPart } from './bad-parts.ts';

export type LenientResult<T> = {
  value: T;
  /** What did not fit and was left out, in our names: `runtime`, `credits.cast[].character`. */
  badParts: string[];
};

const MAX_BAD_PARTS = 100;

/**
 * What a schema makes of a value after the parts that do not fit were taken out of it: a field is left out; where
 * the schema can't do without it, the object that holds it is left out, and so on upwards.
 *
 * Changes `json`.
 *
 * @returns undefined when nothing is left
 */
export function readLeniently<T>(schema: z.ZodType<T>, json: unknown): LenientResult<T> | undefined {
  const badParts = new Set<string>();
  // Each pass takes something away, so there is a last one.
  for (;;) {
    const result = schema.safeParse(json);
    if (result.success) return { value: result.data, badParts: [...badParts] };
    const paths = result.error.issues.map((issue) => findBadPart(json, issue.path));
    for (const path of paths) {
      if (!path) return undefined;
      if (badParts.size < MAX_BAD_PARTS) badParts.add(nameBadPart(path));
    }
    removeParts(
      json,
      paths.filter((path) => path !== undefined),
    );
  }
}

type Path = readonly PropertyKey[];

/** The path itself, or the nearest one above it where there is something. */
function findBadPart(json: unknown, path: Path): Path | undefined {
  for (let length = path.length; length > 0; length--) {
    const candidate = path.slice(0, length);
    if (candidate.reduce(getOwn, json) !== undefined) return candidate;
  }
  return undefined;
}

/** Stands where an item of an array was until all are removed, so that the other indexes stay right. */
const REMOVED = Symbol('removed');

function removeParts(json: unknown, paths: Path[]): void {
  const arrays = new Set<unknown[]>();
  for (const path of paths) {
    const holder = path.slice(0, -1).reduce(getOwn, json);
    const key = path.at(-1);
    // What holds it may be gone already.
    if (typeof holder !== 'object' || holder === null || key === undefined) continue;
    if (Array.isArray(holder)) {
      Reflect.set(holder, key, REMOVED);
      arrays.add(holder);
    } else Reflect.deleteProperty(holder, key);
  }
  for (const array of arrays) {
    const kept = array.filter((item) => item !== REMOVED);
    array.length = 0;
    for (const item of kept) array.push(item);
  }
}

function getOwn(holder: unknown, key: PropertyKey): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined;
  return Reflect.get(holder, key);
}
