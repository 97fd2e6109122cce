import { addFavorite } from '../favorites/add-favorite.ts';
import { listFavorites } from '../favorites/list-favorites.ts';
import { removeFavorite } from '../favorites/remove-favorite.ts';
import { addHistoryEntry } from '../history/add-history-entry.ts';
import { removeHistoryEntry } from '../history/change-history-entry.ts';
import { historySorts } from '../history/history-entry.ts';
import { listHistory } from '../history/list-history.ts';
import type { FeedQuery, LibraryFeed } from '../library/feed.ts';
import { notedSorts } from '../library/noted-movies.ts';
import { listRatings, ratingSorts } from '../ratings/list-ratings.ts';
import { removeRating } from '../ratings/remove-rating.ts';
import { setRating } from '../ratings/set-rating.ts';
import { addToWatchlist, removeFromWatchlist } from '../watchlist/change-watchlist.ts';
import { listWatchlist } from '../watchlist/list-watchlist.ts';
import type { TestDeps } from './test-deps.ts';

type Asked = Omit<FeedQuery<string>, 'limit'> & { limit?: number };

/** A feed of what users keep, whichever it is: rows go by the key that removals name. */
export type TestFeed = {
  name: string;
  sorts: readonly string[];
  /** Keeps a movie and says under which key. */
  put: (deps: TestDeps, of: { userId: string; movieId: string; n?: number }) => Promise<string>;
  remove: (deps: TestDeps, of: { userId: string; key: string }) => Promise<void>;
  list: (
    deps: Pick<TestDeps, 'db' | 'clock'>,
    query: Asked,
  ) => Promise<LibraryFeed<{ key: string; what: string }, string>>;
};

/** Each feed has sorts of its own; tests give each its own. */
const withLimit = (query: Asked) => ({ limit: 20, ...query }) as FeedQuery<'added'>;

type Listed = LibraryFeed<{ id?: string; movie: { id: string } }, { id: string } | { movieId: string }>;

function keyed({ items, removed, pagination }: Listed) {
  return {
    items: items.map((item) => ({ key: item.id ?? item.movie.id, what: JSON.stringify(item) })),
    removed: removed.map((it) => ('id' in it ? it.id : it.movieId)),
    pagination,
  };
}

export const testFeeds: TestFeed[] = [
  {
    name: 'favorites',
    sorts: notedSorts,
    put: async (deps, { n, ...of }) => {
      await addFavorite(deps, { ...of, note: n === undefined ? null : String(n) });
      return of.movieId;
    },
    remove: (deps, { userId, key }) => removeFavorite(deps, { userId, movieId: key }),
    list: async (deps, query) => keyed(await listFavorites(deps, withLimit(query))),
  },
  {
    name: 'watchlist',
    sorts: notedSorts,
    put: async (deps, { n, ...of }) => {
      await addToWatchlist(deps, { ...of, note: n === undefined ? null : String(n) });
      return of.movieId;
    },
    remove: (deps, { userId, key }) => removeFromWatchlist(deps, { userId, movieId: key }),
    list: async (deps, query) => keyed(await listWatchlist(deps, withLimit(query))),
  },
  {
    name: 'history',
    sorts: historySorts,
    put: async (deps, { n, ...of }) => {
      const { id } = await addHistoryEntry(deps, { ...of, progressSeconds: n ?? null });
      return id;
    },
    remove: (deps, { userId, key }) => removeHistoryEntry(deps, { userId, id: key }),
    list: async (deps, query) => keyed(await listHistory(deps, withLimit(query))),
  },
  {
    name: 'ratings',
    sorts: ratingSorts,
    put: async (deps, { n = 0, ...of }) => {
      await setRating(deps, { ...of, score: (n % 10) + 1 });
      return of.movieId;
    },
    remove: (deps, { userId, key }) => removeRating(deps, { userId, movieId: key }),
    list: async (deps, query) => {
      const { items, ...rest } = await listRatings(deps, withLimit(query));
      return keyed({ ...rest, items: items.map((rating) => ({ ...rating, id: rating.movieId })) });
    },
  },
];

/** All pages of a feed, one after the other. */
export async function readAll(
  feed: TestFeed,
  { deps, ...query }: Asked & { deps: Pick<TestDeps, 'db' | 'clock'> },
) {
  const items: { key: string; what: string }[] = [];
  const removed: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await feed.list(deps, { ...query, cursor });
    items.push(...page.items);
    removed.push(...page.removed);
    const { nextCursor, syncedAt } = page.pagination;
    if (nextCursor === null) return { items, removed, syncedAt };
    cursor = nextCursor;
  }
}
