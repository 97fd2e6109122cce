import type { Film } from '../sample/load-sample.ts';

/** Names that no real file has, so that what is shown of them is seen to be the stand-in's. */
export function posterPath(film: Film): string {
  return `/stand-in-poster-${film.id}.jpg`;
}

export function backdropPath(film: Film): string {
  return `/stand-in-backdrop-${film.id}.jpg`;
}

export function overviewOf(film: Film): string {
  return film.facts?.overview ?? `Stand-in text for “${film.title}”. TMDb was not asked.`;
}

/** A film as TMDb's lists have it. */
export function toListItem(film: Film) {
  return { ...toCore(film), genre_ids: film.genreIds };
}

export function toCore(film: Film) {
  return {
    adult: false,
    backdrop_path: backdropPath(film),
    id: film.id,
    original_language: film.facts?.originalLanguage ?? null,
    original_title: film.facts?.originalTitle ?? film.title,
    overview: overviewOf(film),
    popularity: film.voteCount,
    poster_path: posterPath(film),
    release_date: film.releaseDate,
    title: film.title,
    video: false,
    vote_average: film.voteAverage,
    vote_count: film.voteCount,
  };
}
