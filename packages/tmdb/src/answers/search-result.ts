import { z } from 'zod';
import { list } from '../reading/fields.ts';
import { type MovieSummary, movieSummary } from './movie-summary.ts';
import { type PersonSummary, personSummary } from './person-summary.ts';

/** `id` is the movie's or the person's; the two count apart. */
export type SearchResult =
  | { kind: 'movie'; id: number; movie: MovieSummary }
  | { kind: 'person'; id: number; person: PersonSummary };

const kinds: Readonly<Record<string, z.ZodType<SearchResult>>> = {
  movie: movieSummary.transform((movie) => ({ kind: 'movie', id: movie.id, movie })),
  person: personSummary.transform((person) => ({ kind: 'person', id: person.id, person })),
};

/** Null for what is no movie and no person: series, and what TMDb may come to find. */
export const searchResult = z.looseObject({ media_type: z.string() }).transform((value, context) => {
  const schema = Object.hasOwn(kinds, value.media_type) ? kinds[value.media_type] : undefined;
  if (!schema) return null;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

export type FoundByImdbId = {
  movies: MovieSummary[];
  people: PersonSummary[];
  badParts: string[];
};

export const foundByImdbId = z
  .object({ movie_results: list(movieSummary), person_results: list(personSummary) })
  .transform((raw) => ({ movies: raw.movie_results, people: raw.person_results }));
