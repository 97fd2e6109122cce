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
import { matchAsRead, neededPlaces, valuesAsRead } from './match-as-read.ts';
import { matchAsTyped, valuesAsTyped } from './match-as-typed.ts';
import { parseSearchText, type SearchText } from './search-text.ts';

export type SearchMovies = PageRequest & MovieFilters & ReadIn & { q: string };

export type FoundMovies = Page<Movie> & { facets: Facets };

/** With fewer matches than this, misspellings are thought of. */
const FEW = 3;
/** The least an exact title scores, or the beginning of one, of a movie that is known well enough to be surely meant. */
const CERTAIN = 3.4;
const KNOWN = 2;
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
export async function searchMovies(
  deps: Pick<Deps, 'db'>,
  { q, page, perPage, languages, ...filters }: SearchMovies,
): Promise<FoundMovies> {
  if (!q.trim()) {
    const message = 'Say what to search for';
    throw new AppError('validationFailed', message, { errors: [{ path: 'q', message }] });
  }
  const resolved = await resolveFilters(deps, filters);
  const text = parseSearchText(q);
  const typed = q.replaceAll('\0', ' ');
  const found =
    text && (await findMovies(deps, { typed, text, filters: resolved, page, perPage, languages }));
  return {
    items: found?.movies.map(toMovie) ?? [],
    pagination: paginate({ page, perPage }, found?.total ?? 0),
    facets: { genres: found?.genres ?? [], decades: found?.decades ?? [] },
  };
}

type Search = PageRequest & ReadIn & { typed: string; text: SearchText; filters: ResolvedFilters };

/** What has the words as they were typed; when that is next to nothing, what has words like them. */
async function findMovies(deps: Pick<Deps, 'db'>, { typed, text, ...search }: Search) {
  const find = (filters: ResolvedFilters) =>
    findPage(deps, { ...search, text, filters, match: matchAsTyped, values: valuesAsTyped(typed, text) });
  const asTyped = await find(search.filters);
  if (!isThin(asTyped, text)) return asTyped;
  const isFilteredOut = filterByTheRest(search.filters) !== undefined && (await find(unfiltered)).matched > 0;
  if (isFilteredOut) return asTyped;
  const spellings = await findSpellings(deps, text);
  const needed = neededPlaces(spellings).length;
  if (needed === 0) return asTyped;
  const read = (allButOne: boolean) => {
    const values = valuesAsRead(text, { spellings, allButOne });
    return findPage(deps, { ...search, text, match: matchAsRead, values });
  };
  const asRead = await read(false);
  const isBetter = asRead.matched > asTyped.matched || (asRead.best?.score ?? 0) > (asTyped.best?.score ?? 0);
  if (isBetter) return asRead;
  const mayOneMiss = asTyped.matched === 0 && needed >= FEWEST_TO_MISS && needed <= MOST_TO_MISS;
  return mayOneMiss ? read(true) : asTyped;
}

const unfiltered: ResolvedFilters = { filters: {}, genreIds: [], tagId: undefined, personId: undefined };

function isThin({ matched, best }: Pick<FoundPage, 'matched' | 'best'>, { isCommon }: SearchText): boolean {
  const isCertain = best !== null && best.score >= CERTAIN && best.fame >= KNOWN;
  return !isCommon && matched < FEW && !isCertain;
}
