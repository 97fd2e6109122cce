type Page = { items: readonly unknown[]; pagination: { nextCursor: string | null } };

/** A procedure that answers a page and a cursor for the next one: `matinee.ratings.list`. */
export type Feed = { query(input: never, options?: FeedOptions): Promise<Page> };

export type FeedOptions = { signal?: AbortSignal };

/** What a feed is asked for, without the cursor. */
export type FeedInput<F extends Feed> = Omit<NonNullable<Parameters<F['query']>[0]>, 'cursor'>;

/** What a feed answers. */
export type FeedPage<F extends Feed> = Awaited<ReturnType<F['query']>>;

/**
 * The pages of a feed, one after the other; the next is asked for when it is wanted.
 * @example
 * for await (const { items, removed, pagination } of pages(matinee.favorites.list, { changedSince })) { … }
 */
export async function* pages<F extends Feed>(
  feed: F,
  input?: FeedInput<F>,
  options?: FeedOptions,
): AsyncGenerator<FeedPage<F>, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page = await feed.query({ ...input, ...(cursor && { cursor }) } as never, options);
    yield page as FeedPage<F>;
    cursor = page.pagination.nextCursor;
  } while (cursor !== null);
}

/**
 * Everything in a feed.
 * @example
 * for await (const rating of all(matinee.ratings.list, { sort: 'score' })) console.log(rating.movie.title);
 */
export async function* all<F extends Feed>(
  feed: F,
  input?: FeedInput<F>,
  options?: FeedOptions,
): AsyncGenerator<FeedPage<F>['items'][number], void, undefined> {
  for await (const page of pages(feed, input, options)) yield* page.items;
}
