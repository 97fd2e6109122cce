import { z } from 'zod';
import { list, requiredText, text, uniqueBy } from '../../reading/fields.ts';
import { type PersonSummary, personFields, readPerson } from '../person-summary.ts';

export type CastMember = {
  person: PersonSummary;
  /** TMDb's own id of this credit. */
  creditId: string;
  character: string | null;
  /** The place in the list, from 0; null when TMDb says none. */
  order: number | null;
};

export type CrewMember = {
  person: PersonSummary;
  creditId: string;
  department: string | null;
  job: string;
};

export type Credits = { cast: CastMember[]; crew: CrewMember[] };

const order = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? null);

const castMember = z.object({ ...personFields, credit_id: requiredText, character: text, order }).transform(
  (raw): CastMember => ({
    person: readPerson(raw),
    creditId: raw.credit_id,
    character: raw.character,
    order: raw.order,
  }),
);

const crewMember = z
  .object({ ...personFields, credit_id: requiredText, department: text, job: requiredText })
  .transform(
    (raw): CrewMember => ({
      person: readPerson(raw),
      creditId: raw.credit_id,
      department: raw.department,
      job: raw.job,
    }),
  );

export const credits = z.object({ cast: list(castMember), crew: list(crewMember) }).transform(
  ({ cast, crew }): Credits => ({
    cast: uniqueBy(cast, (credit) => credit.creditId),
    crew: uniqueBy(crew, (credit) => credit.creditId),
  }),
);
