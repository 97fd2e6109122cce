import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const filmFacts = z.object({
  tmdbId: z.int().min(1),
  directors: z.array(z.string().min(1)),
  /** In the order of the billing. */
  cast: z.array(z.string().min(1)),
  runtime: z.int().min(1).nullable(),
  originalLanguage: z.string().length(2).nullable(),
  countries: z.array(z.string().length(2)),
  originalTitle: z.string().min(1).nullable(),
  /** A day, or a year alone. */
  releaseDate: z
    .string()
    .regex(/^\d{4}(-\d\d-\d\d)?$/)
    .nullable(),
  overview: z.string().min(1),
});

/** What is known of a film beyond what MovieLens says; `data/facts` has more about it. */
export type FilmFacts = z.output<typeof filmFacts>;

/** The facts of a file, one film a line, by TMDb id; none when there is no such file. */
export function readFacts(file: string): Map<number, FilmFacts> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const facts = lines.map((line) => filmFacts.parse(JSON.parse(line)));
  return new Map(facts.map((film) => [film.tmdbId, film]));
}
