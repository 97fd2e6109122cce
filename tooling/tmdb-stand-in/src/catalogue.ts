import { hash } from './sample/hash.ts';
import { dataDir, type Film, loadSample } from './sample/load-sample.ts';
import { collectPeople, type StandInPerson } from './sample/people.ts';

export type Catalogue = {
  /** Most rated first. */
  films: readonly Film[];
  filmById: ReadonlyMap<number, Film>;
  filmByImdbId: ReadonlyMap<string, Film>;
  people: readonly StandInPerson[];
  personById: ReadonlyMap<number, StandInPerson>;
  personByName: ReadonlyMap<string, StandInPerson>;
  /** The stand-in's own, like those of people. */
  keywordId(name: string): number;
};

const loaded = new Map<string, Catalogue>();

/** The catalogue of a data folder, read once in a process. */
export function openCatalogue(dir = dataDir): Catalogue {
  const existing = loaded.get(dir);
  if (existing) return existing;
  const catalogue = createCatalogue(loadSample(dir));
  loaded.set(dir, catalogue);
  return catalogue;
}

export function createCatalogue(films: readonly Film[]): Catalogue {
  const people = collectPeople(films);
  return {
    films,
    filmById: new Map(films.map((film) => [film.id, film])),
    filmByImdbId: new Map(films.map((film) => [film.imdbId, film])),
    people,
    personById: new Map(people.map((person) => [person.id, person])),
    personByName: new Map(people.map((person) => [person.name, person])),
    keywordId: (name) => 900_000_000 + (hash(`keyword ${name}`) % 99_999_999),
  };
}
