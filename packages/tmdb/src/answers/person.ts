import { z } from 'zod';
import {
  day,
  imdbPersonId,
  link,
  list,
  optionalList,
  requiredText,
  text,
  uniqueBy,
} from '../reading/fields.ts';
import { type MovieSummary, readSummary, summaryFields } from './movie-summary.ts';
import { type PersonSummary, personCore, readPersonCore } from './person-summary.ts';

export type PersonCredits = {
  cast: { movie: MovieSummary; creditId: string; character: string | null }[];
  crew: { movie: MovieSummary; creditId: string; department: string | null; job: string }[];
};

export type Person = Omit<PersonSummary, 'originalName'> & {
  imdbId: string | null;
  biography: string | null;
  birthday: string | null;
  deathday: string | null;
  placeOfBirth: string | null;
  homepage: string | null;
  alsoKnownAs: string[];
  /** In movies; null when TMDb did not give them or they could not be read. */
  credits: PersonCredits | null;
  badParts: string[];
};

const castCredit = summaryFields
  .extend({ credit_id: requiredText, character: text })
  .transform((raw, context) => ({
    movie: readSummary(raw, context),
    creditId: raw.credit_id,
    character: raw.character,
  }));

const crewCredit = summaryFields
  .extend({ credit_id: requiredText, department: text, job: requiredText })
  .transform((raw, context) => ({
    movie: readSummary(raw, context),
    creditId: raw.credit_id,
    department: raw.department,
    job: raw.job,
  }));

const credits = z.object({ cast: list(castCredit), crew: list(crewCredit) }).transform(
  ({ cast, crew }): PersonCredits => ({
    cast: uniqueBy(cast, (credit) => credit.creditId),
    crew: uniqueBy(crew, (credit) => credit.creditId),
  }),
);

export const person = z
  .object({
    ...personCore,
    imdb_id: imdbPersonId,
    biography: text,
    birthday: day,
    deathday: day,
    place_of_birth: text,
    homepage: link,
    also_known_as: optionalList(requiredText),
    movie_credits: credits.nullish(),
  })
  .transform(
    (raw): Omit<Person, 'badParts'> => ({
      ...readPersonCore(raw),
      imdbId: raw.imdb_id,
      biography: raw.biography,
      birthday: raw.birthday,
      deathday: raw.deathday,
      placeOfBirth: raw.place_of_birth,
      homepage: raw.homepage,
      alsoKnownAs: [...new Set(raw.also_known_as)],
      credits: raw.movie_credits ?? null,
    }),
  );
