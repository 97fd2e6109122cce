import { notFound } from '../errors.ts';

/** What names a person: our id, or TMDb's. */
export type PersonReference = { by: 'id' | 'tmdb'; value: number };

const LARGEST_INT4 = 2_147_483_647;

/** Reads "42" or "tmdb:31"; undefined for what cannot name anybody. */
export function parsePersonReference(text: string): PersonReference | undefined {
  const [, prefix, digits] = /^(tmdb:)?([1-9]\d{0,9})$/.exec(text) ?? [];
  const value = Number(digits);
  return digits && value <= LARGEST_INT4 ? { by: prefix ? 'tmdb' : 'id', value } : undefined;
}

export function personNotFound(reference: string) {
  return notFound(`Person ${reference}`);
}
