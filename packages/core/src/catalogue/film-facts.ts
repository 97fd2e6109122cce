import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Facts of our own about the films people know; the README.md beside it says what they are and whose. */
export const FACTS_FILE = fileURLToPath(new URL('../../../../data/facts/films.jsonl', import.meta.url));

const filmFacts = z.object({
  movieLensId: z.int(),
  tmdbId: z.int(),
  directors: z.array(z.string()),
  /** In the order of the billing. */
  cast: z.array(z.string()),
  runtime: z.int().nullable(),
  originalLanguage: z.string().nullable(),
  countries: z.array(z.string()),
  originalTitle: z.string().nullable(),
  /** A day, or a year alone. */
  releaseDate: z.string().nullable(),
  overview: z.string(),
});

export type FilmFacts = z.output<typeof filmFacts>;

/** The facts of the file, one film a line. */
export async function readFilmFacts(): Promise<FilmFacts[]> {
  const text = await readFile(FACTS_FILE, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => filmFacts.parse(JSON.parse(line)));
}
