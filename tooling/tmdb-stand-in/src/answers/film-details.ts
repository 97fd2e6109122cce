import type { Catalogue } from '../catalogue.ts';
import { tmdbGenres } from '../sample/genres.ts';
import type { Film } from '../sample/load-sample.ts';
import { toCore } from './film.ts';
import { filmParts } from './film-parts.ts';

/** A film with what is appended to it. */
export function toDetails(catalogue: Catalogue, film: Film, append: readonly string[]) {
  const { facts } = film;
  const language = facts?.originalLanguage;
  return {
    ...toCore(film),
    belongs_to_collection: null,
    budget: 0,
    genres: tmdbGenres.filter(({ id }) => film.genreIds.includes(id)),
    homepage: '',
    imdb_id: film.imdbId,
    origin_country: facts?.countries ?? [],
    production_companies: [],
    production_countries: (facts?.countries ?? []).map((country) => ({ iso_3166_1: country, name: country })),
    revenue: 0,
    runtime: facts?.runtime ?? null,
    spoken_languages: language ? [{ english_name: language, iso_639_1: language, name: language }] : [],
    status: 'Released',
    tagline: '',
    ...Object.fromEntries(
      append
        .filter((name) => Object.hasOwn(filmParts, name))
        .map((name) => [name, filmParts[name]?.(catalogue, film)]),
    ),
  };
}
