import { z } from 'zod';
import { flag, id, imagePath, measure, requiredText, text } from '../reading/fields.ts';

/** A person as TMDb's lists have them. */
export type PersonSummary = {
  id: number;
  name: string;
  originalName: string | null;
  /** What they are known for: `Acting`, `Directing`. */
  department: string | null;
  gender: Gender | null;
  profilePath: string | null;
  popularity: number;
  isAdult: boolean;
};

export type Gender = 'female' | 'male' | 'nonBinary';

const genders: Readonly<Record<number, Gender>> = { 1: 'female', 2: 'male', 3: 'nonBinary' };

export const personCore = {
  id,
  name: requiredText,
  known_for_department: text,
  // TMDb says 0 for unknown.
  gender: z
    .int()
    .nullish()
    .transform((value) => genders[value ?? 0] ?? null),
  profile_path: imagePath,
  popularity: measure,
  adult: flag,
};

export function readPersonCore(raw: z.output<z.ZodObject<typeof personCore>>) {
  return {
    id: raw.id,
    name: raw.name,
    department: raw.known_for_department,
    gender: raw.gender,
    profilePath: raw.profile_path,
    popularity: raw.popularity,
    isAdult: raw.adult,
  };
}

export const personFields = { ...personCore, original_name: text };

export function readPerson(raw: z.output<z.ZodObject<typeof personFields>>): PersonSummary {
  return { ...readPersonCore(raw), originalName: raw.original_name };
}

export const personSummary = z.object(personFields).transform(readPerson);
