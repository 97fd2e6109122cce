import { type Database, type Param, runFixed } from '@matinee/db';
import type { Deps } from '../deps.ts';
import { filterByTheRest, type ResolvedFilters } from './filters.ts';

const ALL_GENRES = 0;
const FIRST_YEAR = 1;
const LAST_YEAR = 9_999;

/**
 * How many movies pass, from counts that are kept of all movies and of each genre by year: as exact as counting them, and
 * done in a hundredth of the time. Undefined, without asking, when the filters are others than years and one genre.
 */
export async function findKeptCount(
  { db }: Pick<Deps, 'db'>,
  resolved: ResolvedFilters,
): Promise<number | undefined> {
  const { filters, genreIds } = resolved;
  const { yearFrom, yearTo } = filters;
  const [genreId = ALL_GENRES, ...otherGenres] = genreIds;
  if (otherGenres.length > 0 || filterByTheRest(resolved)) return undefined;
  const isOfYears = yearFrom !== undefined || yearTo !== undefined;
  const [kept] = await runFixed(db, {
    name: isOfYears ? 'kept count of years' : 'kept count',
    build: (over, value) => (isOfYears ? countOfYears(over, value) : count(over, value)),
    values: { genreId, from: Math.max(yearFrom ?? 0, FIRST_YEAR), to: yearTo ?? LAST_YEAR },
  });
  return kept?.total ?? 0;
}

function count(db: Database, value: Param) {
  return db
    .selectFrom('movie_counts')
    .where('genre_id', '=', value<number>('genreId'))
    .select((eb) => eb.fn.sum<number | null>('movies').as('total'));
}

function countOfYears(db: Database, value: Param) {
  return count(db, value).where('year', '>=', value<number>('from')).where('year', '<=', value<number>('to'));
}
