import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { ReadIn } from '../languages/languages.ts';
import {
  filterByTheRest,
  type MovieFilters,
  type ResolvedFilters,
  resolveFilters,
} from '../movies/filters.ts';
import { type Movie, toMovie } from '../movies/movie.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import { type Facets, type FoundPage, findPage } from './find-page.ts';
import { findSpellings } from './find-spellings.ts';
import { FEW, isCertain, isWellAnswered, isWellRead } from './is-well-answered.ts';
import { matchAsRead, neededPlaces, valuesAsRead } from './match-as-read.ts';
import { matchAsTyped, valuesAsTyped } from './match-as-typed.ts';
import { parseSearchText, type SearchText } from './search-text.ts';

export type SearchMovies = PageRequest & MovieFilters & ReadIn & { q: string };

export type FoundMovies = Page<Movie> & { facets: Facets };

/** Of so many words one need not be there, when nothing has them all; of more, looking takes too long. */
const FEWEST_TO_MISS = 3;
const MOST_TO_MISS = 6;

/**
 * Movies by words, the best match first: of their titles in all languages, else of people, tags, keywords and overviews.
 * Accents, articles, the way a number or a compound is written and a year among the words are understood, and misspelt
 * words when hardly anything has them as they were typed. One query; three more for misspelt words, another when one of them
 * has to be left out, and one when a genre, tag or person is named.
 * @throws AppError `validationFailed` for an empty `q` and as {@link resolveFilters}
 */
export async function searchMovies(deps: Pick<Deps, 'db'>, search: SearchMovies): Promise<FoundMovies> {
  return (await searchHere(deps, search)).found;
}

export type FoundHere = {
  found: FoundMovies;
  /** What to look for elsewhere, too: hardly anything was found, or not what the words say. */
  missing: (Pick<SearchText, 'bare' | 'year'> & { whole: string }) | undefined;
};

/** {@link searchMovies}, and whether that leaves something to look for. */
export async function searchHere(
  deps: Pick<Deps, 'db'>,
  { q, page, perPage, languages, ...filters }: SearchMovies,
): Promise<FoundHere> {
  if (!q.trim()) {
    const message = 'Say what to search for';
    throw new AppError('validationFailed', message, { errors: [{ path: 'q', message }] });
  }
  const resolved = await resolveFilters(deps, filters);
  const text = parseSearchText(q);
  const typed = q.replaceAll('\0', ' ');
  const search = { page, perPage, languages };
  const result = text && (await findMovies(deps, { ...search, typed, text, filters: resolved }));
  const answer = result?.found;
  return {
    found: {
      items: answer?.movies.map(toMovie) ?? [],
      pagination: paginate(search, answer?.total ?? 0),
      facets: { genres: answer?.genres ?? [], decades: answer?.decades ?? [] },
    },
    missing: !text || result?.isEnough ? undefined : { whole: typed, bare: text.bare, year: text.year },
  };
}

type Search = PageRequest & ReadIn & { typed: string; text: SearchText; filters: ResolvedFilters };

type Result = {
  found: FoundPage;
  /** There is no reason to look elsewhere. */
  isEnough: boolean;
};

/** What has the words as they were typed; when that is next to nothing, what has words like them. */
async function findMovies(deps: Pick<Deps, 'db'>, { typed, text, ...search }: Search): Promise<Result> {
  const find = (filters: ResolvedFilters) =>
    findPage(deps, { ...search, text, filters, match: matchAsTyped, values: valuesAsTyped(typed, text) });
  const asTyped = await find(search.filters);
  const typedResult = { found: asTyped, isEnough: isWellAnswered(asTyped, text) };
  if (text.isCommon || asTyped.matched >= FEW || isCertain(asTyped)) return typedResult;
  const isFilteredOut = filterByTheRest(search.filters) !== undefined && (await find(unfiltered)).matched > 0;
  if (isFilteredOut) return typedResult;
  const spellings = await findSpellings(deps, text);
  const needed = neededPlaces(spellings).length;
  if (needed === 0) return typedResult;
  const read = (allButOne: boolean) => {
    const values = valuesAsRead(text, { spellings, allButOne });
    return findPage(deps, { ...search, text, match: matchAsRead, values });
  };
  const asRead = await read(false);
  const isBetter = asRead.matched > asTyped.matched || (asRead.best?.score ?? 0) > (asTyped.best?.score ?? 0);
  if (isBetter) return { found: asRead, isEnough: isWellRead(asRead, { text, spellings }) };
  const mayOneMiss = asTyped.matched === 0 && needed >= FEWEST_TO_MISS && needed <= MOST_TO_MISS;
  return mayOneMiss ? { found: await read(true), isEnough: false } : typedResult;
}

const unfiltered: ResolvedFilters = { filters: {}, genreIds: [], tagId: undefined, personId: undefined };
