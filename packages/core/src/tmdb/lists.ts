import type { TmdbListName } from '@matinee/jobs';
import type { CallOptions, MovieSummary, Page, TmdbClient } from '@matinee/tmdb';

/** TMDb's lists, as `tmdb_lists.list` names them. */
export const tmdbLists = [
  'popular',
  'topRated',
  'upcoming',
  'nowPlaying',
  'trending.day',
  'trending.week',
] as const satisfies readonly TmdbListName[];

export type TmdbList = (typeof tmdbLists)[number];

type ListPage = (tmdb: TmdbClient, page: number, call: CallOptions) => Promise<Page<MovieSummary>>;

const calls: Record<TmdbList, ListPage> = {
  popular: (tmdb, page, call) => tmdb.listPopular({ page }, call),
  topRated: (tmdb, page, call) => tmdb.listTopRated({ page }, call),
  upcoming: (tmdb, page, call) => tmdb.listUpcoming({ page }, call),
  nowPlaying: (tmdb, page, call) => tmdb.listNowPlaying({ page }, call),
  'trending.day': (tmdb, page, call) => tmdb.listTrending({ window: 'day', page }, call),
  'trending.week': (tmdb, page, call) => tmdb.listTrending({ window: 'week', page }, call),
};

/** Of 20 movies each. */
const PAGES = 5;

/** TMDb's ids of the first hundred of a list, in its order. @throws TmdbError */
export async function readList(tmdb: TmdbClient, list: TmdbList, call: CallOptions = {}): Promise<number[]> {
  const ids = new Set<number>();
  for (let page = 1; page <= PAGES; page++) {
    const { items, pages } = await calls[list](tmdb, page, call);
    for (const { id, isAdult } of items) if (!isAdult) ids.add(id);
    if (page >= pages) break;
  }
  return [...ids];
}
