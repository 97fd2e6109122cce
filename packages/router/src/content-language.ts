/** What every movie in an answer has, and nothing else does. */
const OF_MOVIES = 'originalLanguage';

/** The `Content-Language` of an answer: those of the titles of all movies in it. Undefined where none is known. */
export function contentLanguageOf(answer: unknown): string | undefined {
  const found = new Set<string>();
  collect(answer, found);
  return found.size > 0 ? [...found].join(', ') : undefined;
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (OF_MOVIES in value && 'language' in value && typeof value.language === 'string')
    found.add(value.language);
  for (const part of Object.values(value)) collect(part, found);
}
