import { distance } from 'fastest-levenshtein';
import { z } from 'zod';

/**
 * An input object: no other keys than these, and an unknown one is told the nearest that exists. Keep the
 * shape plain (no refinements that the document must know, no unions): it becomes the OpenAPI document.
 */
export function inputObject<S extends z.core.$ZodShape>(shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? (issue.keys as string[]).map((key) => unknownKeyMessage(key, known)).join('\n')
        : undefined,
  });
}

/** For procedures that take nothing: `query()` in the SDK, no parameters over REST. */
export const noInput = inputObject({}).prefault({});

/** One of these words; another one is told the nearest. */
export function choice<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, {
    error: ({ input }) => (typeof input === 'string' ? unknownKeyMessage(input, words) : undefined),
  });
}

function unknownKeyMessage(key: string, known: readonly string[]): string {
  const [nearest] = known
    .map((name) => ({ name, steps: distance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  if (!nearest) return 'Unknown; nothing is accepted here';
  return nearest.steps <= Math.max(2, nearest.name.length / 2)
    ? `Unknown; did you mean ${nearest.name}?`
    : `Unknown; accepted are ${known.join(', ')}`;
}

/** "42", "tmdb:603" or "imdb:tt0133093", wherever a movie is named. */
export const movieId = z
  .string()
  .regex(
    /^([1-9]\d{0,9}|tmdb:[1-9]\d{0,9}|imdb:tt\d{7,10})$/,
    'A movie is named by "42", "tmdb:603" or "imdb:tt0133093"',
  )
  .meta({ description: 'A movie: "42", "tmdb:603" or "imdb:tt0133093"', examples: ['42', 'tmdb:603'] });

/** A country, where only what holds there is wanted. */
export const region = z
  .string()
  .regex(/^[A-Z]{2}$/, 'A region is named by its ISO 3166-1 alpha-2 code, "DE"');

/** "42" or "tmdb:31", where a person is named. */
export const personId = z
  .string()
  .regex(/^(tmdb:)?[1-9]\d{0,9}$/, 'A person is named by "42" or "tmdb:31"')
  .meta({ description: 'A person: "42" or "tmdb:31"', examples: ['42', 'tmdb:31'] });

/** Of who is not signed in. */
export const visitorId = z
  .string()
  .regex(/^[\w-]{16,64}$/, 'A visitor id is 16–64 letters, digits, "_" or "-"')
  .meta({ description: 'Says who is one visitor, for clients without cookies: random, kept by the client' });

/** One of our own integer ids, as a string. */
export const integerId = z.string().regex(/^[1-9]\d{0,9}$/, 'An id is a string of digits');

/** Text that PostgreSQL is asked for: it holds no NUL, and would refuse the query instead of finding nothing. */
export function searchText(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !text.includes('\0'), 'Must not contain the NUL character');
}

/** Text that is stored, and noted in the audit log as JSON: no NUL, no half of a character, no spaces around it. */
export function plainText(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'Must be valid Unicode without NUL');
}

/** Which version of a thing is edited. Absent it is for core to refuse: meta says `ifMatch`. */
export const version = z
  .number()
  .int()
  .min(1)
  .optional()
  .meta({ description: 'The `version` of what was read; over REST the header If-Match' });

/**
 * The input of a procedure whose meta says `upload`, or the key of it that `upload.as` names: a client gives either, the
 * REST door always bytes.
 */
export const uploadInput = z
  .custom<Blob | Uint8Array>((value) => value instanceof Uint8Array, 'Send the file as the body')
  .transform((value) => value as Uint8Array);

/** UTC, ISO 8601. */
export const timestamp = z.iso.datetime();

/** Query parameters of catalogue lists. */
export const pageInput = {
  page: z.number().int().min(1).max(10_000).default(1),
  perPage: z.number().int().min(1).max(100).default(20),
};

/** Query parameters of feeds that grow. */
export const feedInput = {
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(100).default(20),
};

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    pagination: z.object({ page: z.int(), perPage: z.int(), total: z.int(), pages: z.int() }),
  });
}

export function feedOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), pagination: z.object({ nextCursor: z.string().nullable() }) });
}
