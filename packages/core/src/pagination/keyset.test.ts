import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type KeysetColumn, keyset } from './keyset.ts';
import { paginate } from './page.ts';

const scope = ['list', 'user'];
const columns: KeysetColumn[] = [
  { by: sql`at`, type: 'timestamp' },
  { by: sql`name`, type: 'text' },
  { by: sql`id`, type: 'integer' },
];
const good = ['2026-02-03T04:05:06.000007Z', 'a name', 3];

function open(position: (string | number)[]) {
  return keyset({ scope, columns, order: 'desc', limit: 2, cursor: encodeCursor(scope, position) });
}

test('a cursor brings its position back, for its own scope only', () => {
  const cursor = encodeCursor(scope, good as string[]);
  expect(decodeCursor(scope, cursor)).toEqual(good);
  expect(() => decodeCursor(['list', 'other'], cursor)).toThrow('does not belong');
  for (const nonsense of ['', 'x', 'e30', encodeCursor(scope, [null as unknown as string])])
    expect(() => decodeCursor(scope, nonsense)).toThrow('does not belong');
});

test('a position of the right kinds is taken', () => {
  expect(() => open(good as string[])).not.toThrow();
});

test.each([
  [['2026-02-31T04:05:06.000007Z', 'a', 3]],
  [['0000-01-01T00:00:00.000000Z', 'a', 3]],
  [['infinity', 'a', 3]],
  [[1, 'a', 3]],
  [['2026-02-03T04:05:06.000007Z', 'a\0', 3]],
  [['2026-02-03T04:05:06.000007Z', 7, 3]],
  [['2026-02-03T04:05:06.000007Z', 'a', 3e9]],
  [['2026-02-03T04:05:06.000007Z', 'a', 1.5]],
  [['2026-02-03T04:05:06.000007Z', 'a']],
])('a position that the database would choke on is refused: %j', (position) => {
  expect(() => open(position)).toThrow('damaged');
});

test('there is a next cursor only when there is more', () => {
  const feed = keyset({ scope, columns, order: 'desc', limit: 2 });
  const rows = [1, 2, 3].map((id) => ({ id, position: ['2026-02-03T04:05:06.000007Z', 'a', id] }));
  const first = feed.toFeed(rows, ({ id }) => id);
  expect(first.items).toEqual([1, 2]);
  expect(decodeCursor(scope, first.pagination.nextCursor ?? '')).toEqual(rows[1]?.position);
  expect(feed.toFeed(rows.slice(0, 2), ({ id }) => id)).toEqual({
    items: [1, 2],
    pagination: { nextCursor: null },
  });
  expect(feed.toFeed([], () => 0)).toEqual({ items: [], pagination: { nextCursor: null } });
});

test('pages are counted', () => {
  expect(paginate({ page: 2, perPage: 20 }, 41)).toEqual({ page: 2, perPage: 20, total: 41, pages: 3 });
  expect(paginate({ page: 1, perPage: 20 }, 0)).toEqual({ page: 1, perPage: 20, total: 0, pages: 0 });
});
