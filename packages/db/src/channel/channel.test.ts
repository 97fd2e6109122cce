import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { MAX_NOTICE_BYTES, notify } from './notify.ts';
import { type ChannelOptions, openChannel } from './open-channel.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.destroy());

/** A channel that writes down what happens to it. */
function listen(name: string, options: Partial<ChannelOptions> = {}) {
  const seen: string[] = [];
  const channel = openChannel({
    url: database.url,
    name,
    onMessage: (text) => seen.push(text),
    onOpen: () => seen.push('(open)'),
    onLost: () => seen.push('(lost)'),
    ...options,
  });
  return { seen, [Symbol.asyncDispose]: () => channel.close() };
}

async function endConnectionsOf(name: string): Promise<number> {
  const { rowCount } = await database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
    [`matinee ${name}`],
  );
  return rowCount ?? 0;
}

test('what is sent arrives at all who listen, whole and in order', async () => {
  await using one = listen('news');
  await using other = listen('news');
  await expect.poll(() => [one.seen, other.seen]).toEqual([['(open)'], ['(open)']]);
  const long = 'ä'.repeat(MAX_NOTICE_BYTES / 2);
  for (const text of ['it\'s \\ "quoted" %', long, '']) await notify(database.pool, 'news', text);
  await expect.poll(() => other.seen).toEqual(['(open)', 'it\'s \\ "quoted" %', long, '']);
  await expect.poll(() => one.seen).toEqual(other.seen);
});

test('channels do not hear each other', async () => {
  await using one = listen('one');
  await using other = listen('other');
  await expect.poll(() => [one.seen.length, other.seen.length]).toEqual([1, 1]);
  await notify(database.pool, 'other', 'first');
  await notify(database.pool, 'one', 'second');
  await expect.poll(() => one.seen).toEqual(['(open)', 'second']);
  expect(other.seen).toEqual(['(open)', 'first']);
});

test('a connection that is ended is made anew, and says what was missed', async () => {
  await using one = listen('ended');
  await expect.poll(() => one.seen).toEqual(['(open)']);
  expect(await endConnectionsOf('ended')).toBe(1);
  await expect.poll(() => one.seen, { timeout: 10_000 }).toEqual(['(open)', '(lost)', '(open)']);
  await notify(database.pool, 'ended', 'after');
  await expect.poll(() => one.seen).toEqual(['(open)', '(lost)', '(open)', 'after']);
});

test('closed, it gives its connection back, whether it was open or still trying', async () => {
  const one = listen('closed');
  await expect.poll(() => one.seen).toEqual(['(open)']);
  await one[Symbol.asyncDispose]();
  const count = async () =>
    (await database.pool.query("select from pg_stat_activity where application_name = 'matinee closed'"))
      .rowCount;
  await expect.poll(count).toBe(0);
  expect(one.seen).toEqual(['(open)', '(lost)']);
  const nowhere = listen('nowhere', { url: 'postgres://x:x@127.0.0.1:9/x' });
  await nowhere[Symbol.asyncDispose]();
  expect(nowhere.seen).toEqual([]);
});

test('a message too long is refused to the sender', async () => {
  await expect(notify(database.pool, 'news', randomUUID().repeat(250))).rejects.toThrow(pg.DatabaseError);
});
