import { z } from 'zod';

/** No list of TMDb's is longer; one that is would cost memory for every item that does not fit. */
const MAX_ITEMS = 5_000;
const MAX_INT4 = 2_147_483_647;

/** Text with something in it. PostgreSQL keeps neither NUL nor half a surrogate pair. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value?.replaceAll('\0', '').toWellFormed().trim() || null);

export const requiredText = z
  .string()
  .transform((value) => value.replaceAll('\0', '').toWellFormed().trim())
  .refine((value) => value !== '');

/** Text of a form; anything else than that or nothing does not fit. */
export function textOf(form: RegExp) {
  return text.refine((value) => value === null || form.test(value));
}

export const id = z.int().min(1).max(MAX_INT4);

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** A whole number from 0 that an int8 and a number of JavaScript hold. */
export const count = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? 0);

/** An amount of which TMDb says 0 when it does not know: minutes, dollars. */
export const amount = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value || null);

export const measure = z
  .number()
  .min(0)
  .nullish()
  .transform((value) => value ?? 0);

export const rating = z
  .number()
  .min(0)
  .max(10)
  .nullish()
  .transform((value) => value ?? 0);

/** `2003-11-22`; TMDb writes an unknown day as an empty text. Some parts have a time behind the day. */
export const day = text
  .transform((value) => value?.replace(/T[\d:.]+Z$/, '') ?? null)
  .refine((value) => value === null || isDay(value));

/** An ISO time in UTC. TMDb writes some with `UTC` at the end. */
export const instant = text.transform((value, context) => {
  if (value === null) return null;
  const time = /^\d{4}-\d\d-\d\d[T ]/.test(value) ? Date.parse(value.replace(/ UTC$/, 'Z')) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

/** ISO 639-1 as TMDb uses it, with `xx` for no language and `cn` for Cantonese. */
export const language = textOf(/^[a-z]{2,3}$/);
/** ISO 3166-1, two letters. */
export const country = textOf(/^[A-Z]{2}$/);
/** A file at TMDb's image server; goes into addresses that browsers open. */
export const imagePath = textOf(/^\/[\w.-]+\.(jpg|jpeg|png|svg|webp)$/i);
/** Goes into links that people click. */
export const link = textOf(/^https?:\/\/[^\s"'<>\\]+$/i);
export const imdbTitleId = textOf(/^tt\d{7,10}$/);
export const imdbPersonId = textOf(/^nm\d{7,10}$/);

/** Must be there, so that an unreadable list never passes for an empty one. */
export function list<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => {
    if (Array.isArray(value) && value.length > MAX_ITEMS) value.length = MAX_ITEMS;
    return value;
  }, z.array(item));
}

/** A list that may be missing. */
export function optionalList<T extends z.ZodType>(item: T) {
  return list(item)
    .nullish()
    .transform((items) => items ?? []);
}

/** One of the names given; another one, which TMDb may come to use, is null. */
export function oneOf<const T extends Readonly<Record<string, string>>>(names: T) {
  return text.transform((value): T[keyof T] | null =>
    value !== null && Object.hasOwn(names, value) ? (names[value] as T[keyof T]) : null,
  );
}

/** Items in their order, the first of those with the same key. */
export function uniqueBy<T>(items: readonly T[], key: (item: T) => unknown): T[] {
  const seen = new Set<unknown>();
  return items.filter((item) => {
    const value = key(item);
    return !seen.has(value) && seen.add(value);
  });
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value) || value.startsWith('0000')) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
