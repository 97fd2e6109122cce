import { change } from '../answers/catalogue.ts';
import { movieSummary } from '../answers/movie-summary.ts';
import { pageOf } from '../answers/page.ts';
import { searchResult } from '../answers/search-result.ts';
import type { TmdbClient } from '../client.ts';
import { readDatedPage, readPage } from '../reading/read-answer.ts';
import { type CallOptions, discoverQuery, type ListParams, listQuery, queryOf } from '../requests.ts';
import type { Ask } from './ask.ts';

type ListFunctions = Pick<
  TmdbClient,
  | 'listTrending'
  | 'listPopular'
  | 'listTopRated'
  | 'listUpcoming'
  | 'listNowPlaying'
  | 'discoverMovies'
  | 'searchMovies'
  | 'searchAll'
  | 'listChanges'
>;

const moviePage = pageOf(movieSummary);
const movies = readPage(moviePage);
const datedMovies = readDatedPage(moviePage);
const searchResults = readPage(pageOf(searchResult));
const changes = readPage(pageOf(change));

/** What TMDb answers by the page. */
export function createListFunctions(ask: Ask): ListFunctions {
  const listMovies = (path: string) => async (params?: ListParams, call?: CallOptions) =>
    ask({ path, query: listQuery(params), read: movies }, call);
  const listDatedMovies = (path: string) => async (params?: ListParams, call?: CallOptions) =>
    ask({ path, query: listQuery(params), read: datedMovies }, call);

  return {
    listTrending: ({ window, ...params }, call) => listMovies(`/trending/movie/${window}`)(params, call),
    listPopular: listMovies('/movie/popular'),
    listTopRated: listMovies('/movie/top_rated'),
    listUpcoming: listDatedMovies('/movie/upcoming'),
    listNowPlaying: listDatedMovies('/movie/now_playing'),
    async discoverMovies(params = {}, call) {
      return ask({ path: '/discover/movie', query: discoverQuery(params), read: movies }, call);
    },
    async searchMovies({ query, year, includeAdult, ...params }, call) {
      const filters = queryOf({ query, year, include_adult: includeAdult });
      return ask({ path: '/search/movie', query: { ...listQuery(params), ...filters }, read: movies }, call);
    },
    async searchAll({ query, includeAdult, ...params }, call) {
      const filters = queryOf({ query, include_adult: includeAdult });
      return ask(
        { path: '/search/multi', query: { ...listQuery(params), ...filters }, read: searchResults },
        call,
      );
    },
    async listChanges({ of, from, to, page }, call) {
      const path = of === 'movies' ? '/movie/changes' : '/person/changes';
      const days = queryOf({ start_date: from, end_date: to });
      return ask({ path, query: { ...listQuery({ page }), ...days }, read: changes }, call);
    },
  };
}
