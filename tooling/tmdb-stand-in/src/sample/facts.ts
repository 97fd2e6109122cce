import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const filmFacts = z.object({
  tmdbId: z.int().min(1),
  director: z.string().min(1).optional(),
  actors: z.array(z.string().min(1)).default([]),
  runtime: z.int().min(1).optional(),
  language: z.string().length(2).optional(),
  country: z.string().length(2).optional(),
  originalTitle: z.string().min(1).optional(),
  releaseDate: z.iso.date().optional(),
  overview: z.string().min(1).optional(),
});

/** What is known of a film for certain, beyond what MovieLens says. */
export type FilmFacts = z.output<typeof filmFacts>;

/** The facts of a JSON file by TMDb id; none when there is no such file. */
export function readFacts(file: string): Map<number, FilmFacts> {
  if (!existsSync(file)) return new Map();
  const facts = z.array(filmFacts).parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(facts.map((film) => [film.tmdbId, film]));
}
