import { readPersonThrough } from '../tmdb/read-person-through.ts';
import type { CountUpstream, ReadThroughDeps } from '../tmdb/read-through.ts';
import { findKnownPerson, type PersonDetails } from './known-person.ts';
import { personNotFound } from './person-reference.ts';

export type GetPerson = { personId: string; countUpstream?: CountUpstream };

/**
 * One person. Who is only named in credits, or named by a number of TMDb's that nobody has here, is asked for there
 * where there is a key; of whom TMDb has told long ago is shown as they are and refreshed in the background.
 * @throws AppError `notFound` when nobody knows them; `upstreamUnavailable` when nothing is known and TMDb does not
 *   answer within two seconds; `rateLimited` from `countUpstream`, when nothing is known
 */
export async function getPerson(
  deps: ReadThroughDeps,
  { personId, countUpstream }: GetPerson,
): Promise<PersonDetails> {
  const read = () => findKnownPerson(deps, personId);
  const person = await readPersonThrough(deps, { reference: personId, countUpstream }, read);
  if (!person) throw personNotFound(personId);
  return person;
}
