import { LAST_PAGE } from './answers/page.ts';

/** What a call takes besides what it asks for. */
export type CallOptions = {
  /**
   * Ends the caller's wait. Others who ask for the same go on waiting; without any the request is given up.
   * With `AbortSignal.timeout` the call fails as unavailable, otherwise with the signal's reason.
   */
  signal?: AbortSignal;
};

export type ListParams = {
  /** 1–500. */
  page?: number;
  /** Of titles and overviews: `de`, `pt-BR`; English by default. */
  language?: string;
  /** Whose releases count, `DE`. */
  region?: string;
};

export type DiscoverParams = ListParams & {
  sort?:
    | 'popularity.desc'
    | 'popularity.asc'
    | 'primary_release_date.desc'
    | 'primary_release_date.asc'
    | 'vote_average.desc'
    | 'vote_average.asc'
    | 'vote_count.desc'
    | 'vote_count.asc'
    | 'revenue.desc'
    | 'title.asc';
  genres?: { ids: number[]; mode: 'all' | 'any' };
  withoutGenres?: number[];
  people?: number[];
  keywords?: number[];
  /** Days, `YYYY-MM-DD`, both inclusive. */
  releasedFrom?: string;
  releasedTo?: string;
  voteAverageFrom?: number;
  voteAverageTo?: number;
  voteCountFrom?: number;
  runtimeFrom?: number;
  runtimeTo?: number;
  originalLanguage?: string;
  includeAdult?: boolean;
};

export type SearchParams = ListParams & {
  query: string;
  year?: number;
  includeAdult?: boolean;
};

type Value = string | number | boolean | undefined;

/** Query parameters without those that have no value. */
export function queryOf(values: Record<string, Value>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

/** @throws RangeError */
export function listQuery({ page = 1, language, region }: ListParams = {}): Record<string, string> {
  if (!Number.isInteger(page) || page < 1 || page > LAST_PAGE)
    throw new RangeError(`TMDb has pages 1 to ${LAST_PAGE}, not ${page}`);
  return queryOf({ page, language, region });
}

export function discoverQuery(params: DiscoverParams): Record<string, string> {
  return {
    ...listQuery(params),
    ...queryOf({
      sort_by: params.sort,
      with_genres: params.genres?.ids.join(params.genres.mode === 'all' ? ',' : '|'),
      without_genres: params.withoutGenres?.join(','),
      with_people: params.people?.join(','),
      with_keywords: params.keywords?.join(','),
      'primary_release_date.gte': params.releasedFrom,
      'primary_release_date.lte': params.releasedTo,
      'vote_average.gte': params.voteAverageFrom,
      'vote_average.lte': params.voteAverageTo,
      'vote_count.gte': params.voteCountFrom,
      'with_runtime.gte': params.runtimeFrom,
      'with_runtime.lte': params.runtimeTo,
      with_original_language: params.originalLanguage,
      include_adult: params.includeAdult,
    }),
  };
}

const MAX_ID = 2_147_483_647;

/** @throws RangeError */
export function checkId(id: number): number {
  if (!Number.isInteger(id) || id < 1 || id > MAX_ID) throw new RangeError(`${id} is not an id of TMDb`);
  return id;
}

/** @throws RangeError */
export function checkImdbId(id: string): string {
  if (!/^(tt|nm)\d{7,10}$/.test(id)) throw new RangeError(`${JSON.stringify(id)} is not an id of IMDb`);
  return id;
}
