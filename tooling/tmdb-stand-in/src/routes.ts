import { dayNumber, isChanged, readDays } from './answers/changes.ts';
import { discover, sortFilms } from './answers/discover.ts';
import { refuse } from './answers/errors.ts';
import { toListItem } from './answers/film.ts';
import { toDetails } from './answers/film-details.ts';
import { readPageNumber, toPage } from './answers/page.ts';
import { toPersonDetails, toPersonItem } from './answers/person.ts';
import { searchFilms, searchPeople } from './answers/search.ts';
import type { Catalogue } from './catalogue.ts';
import { tmdbGenres } from './sample/genres.ts';
import { hash } from './sample/hash.ts';
import type { Film } from './sample/load-sample.ts';

export type RouteContext = {
  catalogue: Catalogue;
  /** The last day of which the stand-in knows films that are out. */
  today: Date;
  query: URLSearchParams;
  /** What stands in the place of `{…}`. */
  value: string;
};

type Route = { template: string; answer(context: RouteContext): Response };

const MAX_APPENDED = 20;
const CHANGES_PER_PAGE = 100;
const WEEK_MS = 7 * 86_400_000;

const routes: readonly Route[] = [
  { template: '/configuration', answer: () => Response.json(configuration) },
  { template: '/genre/movie/list', answer: () => Response.json({ genres: tmdbGenres }) },
  { template: '/trending/movie/day', answer: (context) => listFilms(context, trending(context, 'day')) },
  { template: '/trending/movie/week', answer: (context) => listFilms(context, trending(context, 'week')) },
  { template: '/movie/popular', answer: (context) => listFilms(context, context.catalogue.films) },
  { template: '/movie/top_rated', answer: (context) => listFilms(context, topRated(context)) },
  { template: '/movie/upcoming', answer: (context) => listBetween(context, 0, 4) },
  { template: '/movie/now_playing', answer: (context) => listBetween(context, -6, 0) },
  { template: '/movie/changes', answer: (context) => listChanges(context, context.catalogue.films) },
  { template: '/person/changes', answer: (context) => listChanges(context, context.catalogue.people) },
  {
    template: '/discover/movie',
    answer: (context) => listFilms(context, discover(context.catalogue, context.query)),
  },
  { template: '/search/movie', answer: searchMovie },
  { template: '/search/multi', answer: searchMulti },
  { template: '/movie/{id}', answer: showFilm },
  { template: '/person/{id}', answer: showPerson },
  { template: '/find/{id}', answer: find },
];

/** The first route whose template fits the path, and what stands in it. */
export function findRoute(path: string): { route: Route; value: string } | undefined {
  for (const route of routes) {
    if (route.template === path) return { route, value: '' };
    const prefix = route.template.replace('{id}', '');
    const value = path.slice(prefix.length);
    if (prefix !== route.template && path.startsWith(prefix) && !value.includes('/')) return { route, value };
  }
  return undefined;
}

const configuration = {
  change_keys: [],
  images: {
    base_url: 'http://image.tmdb.org/t/p/',
    secure_base_url: 'https://image.tmdb.org/t/p/',
    backdrop_sizes: ['w300', 'w780', 'w1280', 'original'],
    logo_sizes: ['w45', 'w92', 'w154', 'w185', 'w300', 'w500', 'original'],
    poster_sizes: ['w92', 'w154', 'w185', 'w342', 'w500', 'w780', 'original'],
    profile_sizes: ['w45', 'w185', 'h632', 'original'],
    still_sizes: ['w92', 'w185', 'w300', 'original'],
  },
};

function listFilms({ query }: RouteContext, films: readonly Film[]): Response {
  const page = readPageNumber(query);
  return page === undefined ? refuse(22) : Response.json(toPage(films, page, toListItem));
}

/** Popularity, shuffled a little, differently for each window. */
function trending({ catalogue }: RouteContext, window: string): Film[] {
  const heat = new Map(
    catalogue.films.map((film) => [
      film,
      film.voteCount * (0.5 + (hash(`${window} ${film.id}`) % 1000) / 1000),
    ]),
  );
  return catalogue.films.toSorted((a, b) => (heat.get(b) ?? 0) - (heat.get(a) ?? 0));
}

function topRated({ catalogue }: RouteContext): Film[] {
  return sortFilms(
    catalogue.films.filter((film) => film.voteCount >= 50),
    'vote_average.desc',
  );
}

/** Films of the weeks around the stand-in's today. */
function listBetween({ catalogue, query, today }: RouteContext, fromWeek: number, toWeek: number): Response {
  const day = (week: number) => new Date(today.getTime() + week * WEEK_MS).toISOString().slice(0, 10);
  const [minimum, maximum] = [day(fromWeek), day(toWeek)];
  const films = catalogue.films.filter(({ releaseDate }) => releaseDate >= minimum && releaseDate <= maximum);
  const page = readPageNumber(query);
  if (page === undefined) return refuse(22);
  return Response.json({ dates: { maximum, minimum }, ...toPage(films, page, toListItem) });
}

function listChanges({ query, today }: RouteContext, all: readonly { id: number }[]): Response {
  const days = readDays(query, dayNumber(today));
  if (typeof days === 'number') return refuse(days);
  const page = readPageNumber(query);
  if (page === undefined) return refuse(22);
  const changed = all.filter(({ id }) => isChanged(id, days));
  return Response.json(toPage(changed, page, ({ id }) => ({ id, adult: false }), CHANGES_PER_PAGE));
}

function searchMovie(context: RouteContext): Response {
  const { catalogue, query } = context;
  const year = query.get('primary_release_year') ?? query.get('year');
  const found = searchFilms(catalogue, query.get('query') ?? '');
  return listFilms(context, year ? found.filter((film) => film.year === Number(year)) : found);
}

function searchMulti({ catalogue, query }: RouteContext): Response {
  const text = query.get('query') ?? '';
  const found = [
    ...searchPeople(catalogue, text).map((person) => ({ ...toPersonItem(person), media_type: 'person' })),
    ...searchFilms(catalogue, text).map((film) => ({ ...toListItem(film), media_type: 'movie' })),
  ];
  const page = readPageNumber(query);
  return page === undefined ? refuse(22) : Response.json(toPage<object, object>(found, page, (item) => item));
}

function showFilm({ catalogue, query, value }: RouteContext): Response {
  const append = readAppended(query);
  if (append.length > MAX_APPENDED) return refuse(27);
  if (!/^\d+$/.test(value)) return refuse(6);
  const film = catalogue.filmById.get(Number(value));
  return film ? Response.json(toDetails(catalogue, film, append)) : refuse(34);
}

function showPerson({ catalogue, query, value }: RouteContext): Response {
  const person = catalogue.personById.get(Number(value));
  return person ? Response.json(toPersonDetails(person, readAppended(query))) : refuse(34);
}

function find({ catalogue, query, value }: RouteContext): Response {
  if (query.get('external_source') !== 'imdb_id') return refuse(5);
  const film = catalogue.filmByImdbId.get(value);
  return Response.json({
    movie_results: film ? [{ ...toListItem(film), media_type: 'movie' }] : [],
    person_results: [],
    tv_results: [],
    tv_episode_results: [],
    tv_season_results: [],
  });
}

function readAppended(query: URLSearchParams): string[] {
  return (query.get('append_to_response') ?? '').split(',').filter((name) => name !== '');
}
