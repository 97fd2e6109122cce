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
  { by: sql`big`, type: 'bigint' },
  { by: sql`key`, type: 'uuid' },
  { by: sql`mean`, type: 'double' },
];
const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
const good = ['2026-02-03T04:05:06.000007Z', 'a name', 3, 2 ** 40, uuid, 7.000000000000001];

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
  [0, '2026-02-31T04:05:06.000007Z'],
  [0, '0000-01-01T00:00:00.000000Z'],
  [0, 'infinity'],
  [0, 1],
  [1, 'a\0'],
  [1, 7],
  [2, 3e9],
  [2, 1.5],
  [3, 2 ** 53],
  [3, '1'],
  [4, uuid.replace('0', 'g')],
  [4, 1],
  [5, 'NaN'],
])('a position that the database would choke on is refused: part %i, %j', (index, value) => {
  expect(() => open(good.with(index, value) as string[])).toThrow('damaged');
});

test('one that is too short is refused', () => {
  expect(() => open(good.slice(0, -1) as string[])).toThrow('damaged');
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
