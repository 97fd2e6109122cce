import type { Catalogue } from '../catalogue.ts';
import type { Film } from '../sample/load-sample.ts';
import type { StandInPerson } from '../sample/people.ts';

/** Films with every word of the query in one of their titles, exact titles first, then the most rated. */
export function searchFilms(catalogue: Catalogue, query: string): Film[] {
  const wanted = fold(query);
  const words = wanted.split(' ').filter((word) => word !== '');
  if (words.length === 0) return [];
  const matches = catalogue.films.filter((film) =>
    titlesOf(film).some((title) => words.every((word) => title.includes(word))),
  );
  const isExact = (film: Film) => titlesOf(film).includes(wanted);
  return [...matches.filter(isExact), ...matches.filter((film) => !isExact(film))];
}

export function searchPeople(catalogue: Catalogue, query: string): StandInPerson[] {
  const wanted = fold(query);
  return wanted === '' ? [] : catalogue.people.filter((person) => fold(person.name).includes(wanted));
}

const foldedTitles = new WeakMap<Film, string[]>();

function titlesOf(film: Film): string[] {
  const existing = foldedTitles.get(film);
  if (existing) return existing;
  const titles = [film.title, ...film.otherTitles, film.facts?.originalTitle ?? ''].map(fold);
  foldedTitles.set(film, titles);
  return titles;
}

/** Lower case without accents and punctuation. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
