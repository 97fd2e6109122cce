/** Kinds of facts that make movies alike. The order is stored in codes: new kinds go to the end. */
export const featureKinds = ['genre', 'tag', 'keyword', 'person', 'decade', 'language'] as const;
export type FeatureKind = (typeof featureKinds)[number];

/** `id`: that of the genre, tag, keyword or person; of a decade its first three digits; of a language {@link languageId}. */
export type Feature = { kind: FeatureKind; id: number };

const KINDS = 8;
const GENRE = featureKinds.indexOf('genre');

/**
 * A feature as one whole number, the same in every model, so that rows of features need no dictionary.
 * @param feature `id` from 0 to 2²⁸ − 1
 */
export function featureCode({ kind, id }: Feature): number {
  return id * KINDS + featureKinds.indexOf(kind);
}

/** What {@link readFeatureCode} says of it, where no more is wanted of very many. */
export function isGenreCode(code: number): boolean {
  return code % KINDS === GENRE;
}

/** Undefined for what is no code of ours. */
export function readFeatureCode(code: number): Feature | undefined {
  const kind = featureKinds[code % KINDS];
  return kind && { kind, id: Math.floor(code / KINDS) };
}

const LETTERS = 27;
const BEFORE_A = 96;

/** "en" as a number; undefined for what is no code of two or three small letters. */
export function languageId(language: string): number | undefined {
  if (!/^[a-z]{2,3}$/.test(language)) return undefined;
  let id = 0;
  for (let index = 0; index < language.length; index++)
    id = id * LETTERS + language.charCodeAt(index) - BEFORE_A;
  return id;
}

/** The language behind a {@link languageId}. */
export function languageOf(id: number): string {
  let letters = '';
  for (let rest = id; rest > 0; rest = Math.floor(rest / LETTERS))
    letters = String.fromCharCode(BEFORE_A + (rest % LETTERS)) + letters;
  return letters;
}
