import { sql } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { avatarKeyOf } from '../me/avatar-files.ts';
import { setAvatar } from '../me/set-avatar.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createFullAccount } from '../testing/full-account.ts';
import { pictureOf } from '../testing/pictures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { cleanUpAccounts } from './clean-up-accounts.ts';
import { deleteInBatches } from './delete-in-batches.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const nothing = {
  sessions: 0,
  mailTokens: 0,
  mails: 0,
  totpSecrets: 0,
  apiKeys: 0,
  auditEvents: 0,
  idempotencyKeys: 0,
  removals: 0,
  shownLists: 0,
  recommendedMovies: 0,
  importRows: 0,
  visitors: 0,
  files: 0,
};

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = new Date();
  await cleanUpAccounts(deps);
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

/** Before or, when negative, after now. */
const ago = (ms: number) => new Date(deps.time.now.getTime() - ms);

const nameColumns: Readonly<Record<string, string>> = {
  import_rows: 'import_id',
  totp_secrets: 'user_id',
  idempotency_keys: 'key',
  removals: 'target',
  recommended_movies: 'day',
};

async function idsIn(table: string): Promise<string[]> {
  const { rows } = await deps.pool.query<{ id: string }>(
    `select ${nameColumns[table] ?? 'id'}::text as id from ${table} order by 1`,
  );
  return rows.map(({ id }) => id);
}

/** Of these rows exactly the ones marked as old go, and the report says how many. */
async function expectGone(
  table: string,
  part: keyof typeof nothing,
  cases: { isOld: boolean; insert: () => Promise<string> }[],
): Promise<void> {
  const before = await idsIn(table);
  const kept: string[] = [];
  for (const { isOld, insert } of cases) {
    const id = await insert();
    if (!isOld) kept.push(id);
  }
  const old = cases.filter(({ isOld }) => isOld).length;
  expect(await cleanUpAccounts(deps)).toEqual({ ...nothing, [part]: old });
  expect((await idsIn(table)).sort()).toEqual([...before, ...kept].sort());
  expect(await cleanUpAccounts(deps)).toEqual(nothing);
}

test('sessions that were idle too long, or are too old', async () => {
  const session = (expiresAt: Date, absoluteExpiresAt: Date) => async () => {
    const id = uuidv7();
    const ends = { expires_at: expiresAt, absolute_expires_at: absoluteExpiresAt };
    await deps.db
      .insertInto('sessions')
      .values({ id, user_id: userId, ...ends })
      .execute();
    return id;
  };
  await expectGone('sessions', 'sessions', [
    { isOld: true, insert: session(ago(0), ago(-DAY)) },
    { isOld: true, insert: session(ago(-DAY), ago(1)) },
    { isOld: false, insert: session(ago(-1), ago(-1)) },
  ]);
});

test('links in mails, a day after they were used or have expired', async () => {
  const token = (expiresAt: Date, usedAt: Date | null) => async () => {
    const id = uuidv7();
    const hash = Buffer.from(id);
    const when = { expires_at: expiresAt, used_at: usedAt };
    await deps.db
      .insertInto('mail_tokens')
      .values({ id, user_id: userId, purpose: 'verifyEmail', email: 'a@example.com', hash, ...when })
      .execute();
    return id;
  };
  await expectGone('mail_tokens', 'mailTokens', [
    { isOld: true, insert: token(ago(DAY), null) },
    { isOld: true, insert: token(ago(-DAY), ago(DAY)) },
    { isOld: false, insert: token(ago(DAY - 1), null) },
    { isOld: false, insert: token(ago(-DAY), ago(DAY - 1)) },
  ]);
});

test('mails a week after they were sent or given up; of accounts that are gone at once', async () => {
  const mail =
    (when: { sent_at?: Date; failed_at?: Date }, owner: string | null = userId) =>
    async () => {
      const id = uuidv7();
      await deps.db
        .insertInto('mails')
        .values({ id, user_id: owner, kind: 'newDevice', recipient: 'a@example.com', ...when })
        .execute();
      return id;
    };
  await expectGone('mails', 'mails', [
    { isOld: true, insert: mail({ sent_at: ago(7 * DAY) }) },
    { isOld: true, insert: mail({ failed_at: ago(7 * DAY) }) },
    { isOld: true, insert: mail({ sent_at: ago(1) }, null) },
    { isOld: true, insert: mail({ failed_at: ago(1) }, null) },
    { isOld: false, insert: mail({ sent_at: ago(7 * DAY - 1) }) },
    { isOld: false, insert: mail({ failed_at: ago(7 * DAY - 1) }) },
    { isOld: false, insert: mail({}) },
    { isOld: false, insert: mail({}, null) },
  ]);
});

test('what was shown of recommendations after 90 days, which movies those were after 400', async () => {
  const shown = (at: Date) => async () => {
    const id = uuidv7();
    const list = { id, user_id: userId, strategy: 'hybrid', is_cold_start: false, shown_at: at };
    await deps.db.insertInto('shown_lists').values(list).execute();
    const movie_id = await createMovie(deps);
    await deps.db.insertInto('impressions').values({ list_id: id, movie_id, shown_at: at }).execute();
    return id;
  };
  await expectGone('shown_lists', 'shownLists', [
    { isOld: true, insert: shown(ago(90 * DAY)) },
    { isOld: false, insert: shown(ago(90 * DAY - 1)) },
  ]);
  expect(await deps.db.selectFrom('impressions').selectAll().execute()).toHaveLength(1);
  const covered = (at: Date) => async () => {
    const day = at.toISOString().slice(0, 'yyyy-mm-dd'.length);
    const movie_id = await createMovie(deps);
    await deps.db.insertInto('recommended_movies').values({ day, strategy: 'hybrid', movie_id }).execute();
    return day;
  };
  await expectGone('recommended_movies', 'recommendedMovies', [
    { isOld: true, insert: covered(ago(401 * DAY)) },
    { isOld: false, insert: covered(ago(400 * DAY)) },
  ]);
});

test('second factors nobody confirmed for a day', async () => {
  const secret = (createdAt: Date, confirmedAt: Date | null) => async () => {
    const user = await createUser(deps);
    const when = { created_at: createdAt, confirmed_at: confirmedAt };
    await deps.db
      .insertInto('totp_secrets')
      .values({ user_id: user.userId, sealed_secret: Buffer.from('x'), ...when })
      .execute();
    return user.userId;
  };
  await expectGone('totp_secrets', 'totpSecrets', [
    { isOld: true, insert: secret(ago(DAY), null) },
    { isOld: false, insert: secret(ago(DAY - 1), null) },
    { isOld: false, insert: secret(ago(900 * DAY), ago(900 * DAY)) },
  ]);
});

test('API keys that expired 90 days ago', async () => {
  const key = (expiresAt: Date | null) => async () => {
    const id = uuidv7();
    await deps.db
      .insertInto('api_keys')
      .values({
        id,
        user_id: userId,
        name: 'x',
        prefix: 'x',
        hash: Buffer.from(id),
        scopes: ['read'],
        expires_at: expiresAt,
      })
      .execute();
    return id;
  };
  await expectGone('api_keys', 'apiKeys', [
    { isOld: true, insert: key(ago(90 * DAY)) },
    { isOld: false, insert: key(ago(90 * DAY - 1)) },
    { isOld: false, insert: key(null) },
  ]);
});

test('lines of the audit log after 400 days', async () => {
  const event = (at: Date) => async () => {
    const row = await deps.db
      .insertInto('audit_log')
      .values({ action: 'auth.loggedIn', actor_id: userId, at })
      .returning('id')
      .executeTakeFirstOrThrow();
    return String(row.id);
  };
  await expectGone('audit_log', 'auditEvents', [
    { isOld: true, insert: event(ago(400 * DAY)) },
    { isOld: false, insert: event(ago(400 * DAY - 1_000)) },
  ]);
});

test('answers of calls that were sent with a key, after a day', async () => {
  const kept = (createdAt: Date) => async () => {
    const key = uuidv7();
    const answer = { procedure: 'reviews.create', request: Buffer.alloc(32), status: 201, reply: '{}' };
    await deps.db
      .insertInto('idempotency_keys')
      .values({ user_id: userId, key, created_at: createdAt, ...answer })
      .execute();
    return key;
  };
  await expectGone('idempotency_keys', 'idempotencyKeys', [
    { isOld: true, insert: kept(ago(DAY)) },
    { isOld: false, insert: kept(ago(DAY - 1)) },
  ]);
});

test('what left a list after 90 days', async () => {
  const removal = (changedAt: Date) => async () => {
    const target = uuidv7();
    await deps.db
      .insertInto('removals')
      .values({ user_id: userId, feed: 'history', target, changed_at: changedAt })
      .execute();
    return target;
  };
  await expectGone('removals', 'removals', [
    { isOld: true, insert: removal(ago(90 * DAY)) },
    { isOld: false, insert: removal(ago(90 * DAY - 1_000)) },
  ]);
});

async function storedFiles(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of deps.files.list('avatars')) names.push(name);
  return names;
}

test('files that no account names, an hour after they were written, and drafts; others stay', async () => {
  await setAvatar(deps, { userId, bytes: await pictureOf('png') });
  const used = await storedFiles();
  const key = 'f'.repeat(32);
  const orphans = [`avatars/${key}-256.webp`, `avatars/${key}-64.webp`];
  const drafts = [`avatars/${key}-64.webp.0c8e6a52.draft`];
  const foreign = ['avatars/readme.txt', `avatars/${key}-65.webp`];
  for (const name of [...orphans, ...drafts, ...foreign]) await deps.files.write(name, new Uint8Array(1));
  expect(await cleanUpAccounts(deps)).toEqual(nothing);
  deps.time.now = new Date(Date.now() + HOUR + 60_000);
  expect((await cleanUpAccounts(deps)).files).toBe(3);
  expect(await storedFiles()).toEqual([...used, ...foreign].sort());
  expect((await cleanUpAccounts(deps)).files).toBe(0);
  for (const name of foreign) await deps.files.remove(name);
});

test('rows of imports when they cannot be undone any more; the imports stay', async () => {
  const row = (status: string, finishedAt: Date | null) => async () => {
    const id = uuidv7();
    const what = { source: 'imdb', file_name: 'ratings.csv', conflicts: 'newest', is_dry_run: false };
    await deps.db
      .insertInto('imports')
      .values({ id, user_id: userId, ...what, status, finished_at: finishedAt })
      .execute();
    const of = { part: 'ratings.csv', row_number: 2, kind: 'rating', status: 'invalid', given: '{}' };
    await deps.db
      .insertInto('import_rows')
      .values({ import_id: id, ...of })
      .execute();
    return id;
  };
  await expectGone('import_rows', 'importRows', [
    { isOld: true, insert: row('done', ago(30 * DAY)) },
    { isOld: true, insert: row('failed', ago(31 * DAY)) },
    { isOld: false, insert: row('undoing', ago(30 * DAY)) },
    { isOld: false, insert: row('done', ago(30 * DAY - 1)) },
    { isOld: false, insert: row('running', null) },
  ]);
  expect(await idsIn('imports')).toHaveLength(5);
});

test('files of imports that nobody is going to read', async () => {
  const [waiting, orphan] = [uuidv7(), uuidv7()];
  const key = `imports/${waiting}`;
  const what = { source: 'imdb', file_name: 'x', conflicts: 'newest', is_dry_run: false, status: 'waiting' };
  await deps.db
    .insertInto('imports')
    .values({ id: waiting, user_id: userId, ...what, file_key: key })
    .execute();
  const kept = [key, 'imports/readme.txt'];
  for (const name of [...kept, `imports/${orphan}`, `imports/${orphan}.0c8e6a52.draft`])
    await deps.files.write(name, new Uint8Array(1));
  expect((await cleanUpAccounts(deps)).files).toBe(0);
  deps.time.now = new Date(Date.now() + HOUR + 60_000);
  expect((await cleanUpAccounts(deps)).files).toBe(2);
  const left: string[] = [];
  for await (const { name } of deps.files.list('imports')) left.push(name);
  expect(left.sort()).toEqual(kept.sort());
  await deps.db.deleteFrom('imports').where('id', '=', waiting).execute();
  for (const name of kept) await deps.files.remove(name);
});

test('files of hundreds of pictures are looked up in batches', async () => {
  const { rows } = await deps.pool.query<{ key: string }>(
    `insert into users (id, email, username, password_hash, avatar_key)
     select gen_random_uuid(), 'many' || i || '@example.com', 'many' || i, '-', md5('many' || i)
     from generate_series(1, 300) i returning avatar_key as key`,
  );
  for (const { key } of rows)
    for (const size of [64, 256]) await deps.files.write(`avatars/${key}-${size}.webp`, new Uint8Array(1));
  const half = rows.slice(0, 150).map(({ key }) => key);
  await deps.pool.query('update users set avatar_key = null where avatar_key = any ($1)', [half]);
  deps.time.now = new Date(Date.now() + 2 * HOUR);
  expect((await cleanUpAccounts(deps)).files).toBe(300);
  const left = new Set((await storedFiles()).map((name) => avatarKeyOf(name)));
  expect(left.size).toBeGreaterThanOrEqual(150);
  for (const key of half) expect(left.has(key)).toBe(false);
});

test('of an account in use nothing is taken away', async () => {
  const account = await createFullAccount(deps, 'in-use');
  const { rows: before } = await deps.pool.query('select count(*) from sessions where user_id = $1', [
    account.userId,
  ]);
  expect(await cleanUpAccounts(deps)).toEqual(nothing);
  const { rows: after } = await deps.pool.query('select count(*) from sessions where user_id = $1', [
    account.userId,
  ]);
  expect(after).toEqual(before);
});

test('more rows than one batch, and two who clean up at once', async () => {
  await deps.pool.query(
    `insert into audit_log (action, at) select 'auth.loggedIn', now() - interval '500 days' from generate_series(1, 95)`,
  );
  const table = 'audit_log';
  const where = sql`at < now() - interval '450 days'`;
  const counts = await Promise.all([1, 2].map(() => deleteInBatches(deps, { table, where, batch: 10 })));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(95);
  await deleteInBatches(deps, { table, where, batch: 10 });
  const { rows } = await deps.pool.query("select 1 from audit_log where at < now() - interval '450 days'");
  expect(rows).toEqual([]);
});
