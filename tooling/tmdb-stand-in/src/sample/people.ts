import type { Film } from './load-sample.ts';

export type StandInPerson = {
  id: number;
  name: string;
  credits: { film: Film; department: 'Acting' | 'Directing'; order: number }[];
};

/** Far above TMDb's own ids, so that none is taken for a real person's. */
const FIRST_PERSON_ID = 900_000_001;

/** Everybody named in the facts, by name; the ids are the stand-in's. */
export function collectPeople(films: readonly Film[]): StandInPerson[] {
  const byName = new Map<string, StandInPerson['credits']>();
  const add = (name: string, credit: StandInPerson['credits'][number]) =>
    byName.set(name, [...(byName.get(name) ?? []), credit]);
  for (const film of films) {
    for (const [order, name] of film.facts?.directors.entries() ?? [])
      add(name, { film, department: 'Directing', order });
    for (const [order, name] of film.facts?.cast.entries() ?? [])
      add(name, { film, department: 'Acting', order });
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, credits], index) => ({ id: FIRST_PERSON_ID + index, name, credits }));
}
