const PER_PAGE = 20;
const LAST_PAGE = 500;

/** A page as TMDb's lists have it. */
export function toPage<T, R>(found: readonly T[], page: number, toItem: (item: T) => R, perPage = PER_PAGE) {
  return {
    page,
    results: found.slice((page - 1) * perPage, page * perPage).map(toItem),
    total_pages: Math.min(Math.ceil(found.length / perPage), LAST_PAGE),
    total_results: found.length,
  };
}

/** The page that is asked for. @returns undefined for one that TMDb refuses */
export function readPageNumber(query: URLSearchParams): number | undefined {
  const text = query.get('page') ?? '1';
  const page = Number(text);
  return /^\d{1,6}$/.test(text) && page >= 1 && page <= LAST_PAGE ? page : undefined;
}
