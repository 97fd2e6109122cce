import { expect, expectTypeOf, test } from 'vitest';
import { all, pages, type RouterOutputs } from './index.ts';
import { useApi } from './testing/use-api.ts';

const api = useApi();

async function withRatings(count: number) {
  const it = await api.signedIn();
  const movieIds: string[] = [];
  for (let i = 0; i < count; i++) {
    const { rows } = await api.deps.pool.query<{ id: string }>(
      `insert into movies (title) values ('Some movie') returning id::text`,
    );
    const movieId = rows[0]?.id ?? '';
    movieIds.push(movieId);
    await it.matinee.ratings.set.mutate({ movieId, score: (i % 10) + 1 });
  }
  it.requests.length = 0;
  return { ...it, movieIds };
}

test('everything in a feed comes, page by page as it is wanted', async () => {
  const { matinee, movieIds, requests } = await withRatings(7);
  const seen: string[] = [];
  for await (const rating of all(matinee.ratings.list, { limit: 3, order: 'asc' })) {
    expectTypeOf(rating).toEqualTypeOf<RouterOutputs['ratings']['list']['items'][number]>();
    seen.push(rating.movieId);
    if (seen.length === 1) expect(requests).toHaveLength(1);
  }
  expect(seen).toEqual(movieIds);
  expect(requests).toHaveLength(3);
});

test('who stops asks for no more; an empty feed is one page', async () => {
  const { matinee, requests } = await withRatings(4);
  for await (const _ of all(matinee.ratings.list, { limit: 1 })) break;
  expect(requests).toHaveLength(1);
  for await (const _ of all(matinee.favorites.list)) expect.unreachable();
  expect(requests).toHaveLength(2);
});

test('a copy stays the same as the list', async () => {
  const { matinee, movieIds } = await withRatings(5);
  const copy = new Map<string, number>();
  let changedSince: string | undefined;
  const sync = async () => {
    for await (const page of pages(matinee.ratings.list, {
      limit: 2,
      ...(changedSince && { changedSince }),
    })) {
      for (const { movieId, score } of page.items) copy.set(movieId, score);
      for (const { movieId } of page.removed) copy.delete(movieId);
      changedSince = page.pagination.syncedAt;
    }
  };
  await sync();
  expect([...copy.keys()].sort()).toEqual(movieIds.toSorted());
  const [first = '', second = '', third = ''] = movieIds;
  await matinee.ratings.remove.mutate({ movieId: first });
  await matinee.ratings.set.mutate({ movieId: second, score: 10 });
  await matinee.ratings.remove.mutate({ movieId: third });
  await sync();
  const { items } = await matinee.ratings.list.query();
  expect([...copy].sort()).toEqual(items.map(({ movieId, score }) => [movieId, score]).sort());
});

test('failures and an end that is asked for come through', async () => {
  const { matinee } = await withRatings(1);
  const wrong = all(matinee.ratings.list, { changedSince: 'yesterday' });
  await expect(wrong.next()).rejects.toMatchObject({ problem: { status: 400 } });
  const ended = pages(matinee.ratings.list, {}, { signal: AbortSignal.abort() });
  await expect(ended.next()).rejects.toThrow();
});
