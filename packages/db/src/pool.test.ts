import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { query, until } from '../test/support.ts';
import { type OpenDatabase, openDatabase } from './database.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.destroy());

async function evaluate(expression: string): Promise<unknown> {
  const { rows } = await sql<{ value: unknown }>`select ${sql.raw(expression)} as value`.execute(database.db);
  return rows[0]?.value;
}

/** Another pool on the same database, and what it logged. */
function openLogged(): OpenDatabase & { messages: string[] } {
  const messages: string[] = [];
  const log = { error: (_detail: object, message: string) => messages.push(message) };
  return { ...openDatabase({ url: database.url, max: 1, applicationName: 'to be killed', log }), messages };
}

async function killConnection(): Promise<void> {
  await query(
    database.url,
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'to be killed'`,
  );
}

test.each([
  ['9007199254740991::int8', 9_007_199_254_740_991],
  ['count(*)', 1],
  ['array[1, null, -2]::int8[]', [1, null, -2]],
  ['7.25::numeric', 7.25],
  ['(select avg(n) from (values (1), (2), (2)) as v(n))', 5 / 3],
  ["array['0.5', null]::numeric[]", [0.5, null]],
  ["'1999-03-31'::date", '1999-03-31'],
  ["array['1999-03-31', '0044-03-15 BC']::date[]", ['1999-03-31', '0044-03-15 BC']],
  ['null::int8', null],
])('%s arrives as a plain value', async (expression, value) => {
  expect(await evaluate(expression)).toEqual(value);
});

test.each(['9007199254740992::int8', '-9007199254740993::int8', '1e16::numeric', "'NaN'::numeric"])(
  '%s does not fit and throws, and the connection is good after',
  async (expression) => {
    await expect(evaluate(expression)).rejects.toThrow(RangeError);
    expect(await evaluate('1')).toBe(1);
  },
);

test('a statement that runs too long is cancelled', async () => {
  const { db, close } = openDatabase({ url: database.url, statementTimeoutMs: 50 });
  await expect(sql`select pg_sleep(60)`.execute(db)).rejects.toThrow('statement timeout');
  await close();
});

test('a server that hangs is given up', async () => {
  const { db, close } = openDatabase({ url: database.url, max: 1, queryTimeoutMs: 200 });
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  const pid = Number(rows[0]?.pid);
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(sql`select 1`.execute(db)).rejects.toThrow('Query read timeout');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await until(() => sql`select 1`.execute(db).then(Boolean, () => false));
  await close();
});

test('an idle connection that dies is logged once and replaced', async () => {
  const { db, close, messages } = openLogged();
  await sql`select 1`.execute(db);
  await killConnection();
  await until(() => messages.length > 0);
  await sql`select 1`.execute(db);
  expect(messages).toEqual(['A database connection was lost']);
  await close();
});

test('a connection that dies inside a transaction fails that one only', async () => {
  const { db, close, messages } = openLogged();
  const transaction = db.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx);
    await killConnection();
    await until(() => messages.length > 0);
    await sql`select 1`.execute(trx);
  });
  await expect(transaction).rejects.toThrow();
  await sql`select 1`.execute(db);
  expect(messages).toEqual(['A database connection was lost']);
  await close();
});

test('a database that is not there is an error of the query, not of the process', async () => {
  const { db, close } = openDatabase({ url: 'postgres://nobody:x@127.0.0.1:1/none' });
  await expect(sql`select 1`.execute(db)).rejects.toThrow('ECONNREFUSED');
  await close();
});
