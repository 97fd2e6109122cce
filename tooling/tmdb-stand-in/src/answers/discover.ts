import type { Catalogue } from '../catalogue.ts';
import type { Film } from '../sample/load-sample.ts';

type Filter = (film: Film, value: string) => boolean;

const filters: Readonly<Record<string, Filter>> = {
  with_genres: (film, value) => matchIds(value, film.genreIds),
  without_genres: (film, value) => !numbers(value, ',').some((id) => film.genreIds.includes(id)),
  'primary_release_date.gte': (film, value) => film.releaseDate >= value,
  'primary_release_date.lte': (film, value) => film.releaseDate !== '' && film.releaseDate <= value,
  primary_release_year: (film, value) => film.year === Number(value),
  'vote_average.gte': (film, value) => film.voteAverage >= Number(value),
  'vote_average.lte': (film, value) => film.voteAverage <= Number(value),
  'vote_count.gte': (film, value) => film.voteCount >= Number(value),
  'with_runtime.gte': (film, value) => (film.facts?.runtime ?? 0) >= Number(value),
  'with_runtime.lte': (film, value) => (film.facts?.runtime ?? 0) <= Number(value),
  with_original_language: (film, value) => film.facts?.originalLanguage === value,
};

const keys: Readonly<Record<string, (film: Film) => number | string>> = {
  popularity: (film) => film.voteCount,
  primary_release_date: (film) => film.releaseDate,
  vote_average: (film) => film.voteAverage,
  vote_count: (film) => film.voteCount,
  revenue: () => 0,
  title: (film) => film.title,
};

export function discover(catalogue: Catalogue, query: URLSearchParams): Film[] {
  const wanted = [...query].flatMap(([name, value]) => {
    const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
    return filter && value !== '' ? [(film: Film) => filter(film, value)] : [];
  });
  const withPeople = numbers(query.get('with_people') ?? '', ',').map((id) => catalogue.personById.get(id));
  const withKeywords = numbers(query.get('with_keywords') ?? '', ',');
  const found = catalogue.films.filter(
    (film) =>
      wanted.every((isWanted) => isWanted(film)) &&
      withPeople.every((person) => person?.credits.some((credit) => credit.film === film)) &&
      withKeywords.every((id) => film.keywords.some((name) => catalogue.keywordId(name) === id)),
  );
  return sortFilms(found, query.get('sort_by') ?? 'popularity.desc');
}

export function sortFilms(films: Film[], sort: string): Film[] {
  const [name = '', direction] = sort.split('.');
  const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (!key) return films;
  const ascending = films.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
  return direction === 'asc' ? ascending : ascending.reverse();
}

/** `1,2` asks for all of them, `1|2` for any. */
function matchIds(value: string, ids: number[]): boolean {
  return value.includes('|')
    ? numbers(value, '|').some((id) => ids.includes(id))
    : numbers(value, ',').every((id) => ids.includes(id));
}

function numbers(text: string, separator: string): number[] {
  return text
    .split(separator)
    .filter((part) => part !== '')
    .map(Number);
}
