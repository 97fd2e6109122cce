import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticate } from '../auth/authenticate.ts';
import { login } from '../auth/login.ts';
import { refresh } from '../auth/refresh.ts';
import { loadRatings } from '../models/load-ratings.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createFullAccount, type FullAccount, tablesHolding } from '../testing/full-account.ts';
import { authenticatorCode } from '../testing/second-factor.ts';
import { failureOf, type SignedInAccount, signedIn } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type DeleteMe, deleteMe } from './delete-me.ts';

let deps: TestDeps;
beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.destroy());

function remove(
  { userId, sessionId, password }: SignedInAccount,
  changes: Partial<DeleteMe> = {},
): Promise<void> {
  return deleteMe(deps, { userId, sessionId, password, role: 'user', ...changes });
}

async function exists({ userId }: { userId: string }): Promise<boolean> {
  const row = await deps.db.selectFrom('users').select('id').where('id', '=', userId).executeTakeFirst();
  return row !== undefined;
}

async function storedFiles(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of deps.files.list('avatars')) names.push(name);
  return names;
}

/** Movies whose statistics are not those that their ratings add up to. */
async function wrongStatistics(): Promise<unknown[]> {
  const { rows } = await deps.pool.query(`
    select s.movie_id, s.histogram, counted.histogram as counted from movie_stats s
    cross join lateral (
      select array_agg((select count(*) from ratings r where r.movie_id = s.movie_id and r.score = i)::int order by i)
        as histogram
      from generate_series(1, 10) i
    ) counted
    where s.histogram <> counted.histogram`);
  return rows;
}

describe('everything of an account', () => {
  let ada: FullAccount;
  let bob: FullAccount;
  let before: Map<string, string[]>;
  let filesBefore: string[];

  beforeAll(async () => {
    bob = await createFullAccount(deps, 'bobby');
    filesBefore = await storedFiles();
    ada = await createFullAccount(deps, 'lovelace');
    // Done to her by somebody else.
    await deps.db
      .insertInto('audit_log')
      .values({
        action: 'admin.userUnbanned',
        actor_id: bob.userId,
        subject_id: ada.userId,
        ip: '192.0.2.200',
        detail: JSON.stringify({ reasonBefore: 'lovelace wrote spam' }),
      })
      .execute();
    before = await tablesHolding(deps, bob.userId);
    deps.enqueued.length = 0;
    await remove(ada, { code: await authenticatorCode(deps, ada.secret) });
  });

  test('is gone from every table, but for the mail that says so', async () => {
    for (const text of ada.planted) {
      const found = await tablesHolding(deps, text);
      const mails = found.get('mails') ?? [];
      found.delete('mails');
      expect([text, [...found.keys()]]).toEqual([text, []]);
      for (const mail of mails) expect(mail).toContain('"kind": "accountDeleted"');
    }
  });

  test('was there before, in every table that has to do with users', async () => {
    const { rows } = await deps.pool.query<{ name: string }>(
      `select distinct table_name as name from information_schema.columns
       where table_schema = 'public' and column_name in ('user_id', 'actor_id') order by 1`,
    );
    expect(rows.map(({ name }) => name).filter((name) => !before.has(name))).toEqual([]);
  });

  test('leaves what is somebody else’s as it was', async () => {
    const after = await tablesHolding(deps, bob.userId);
    before.delete('audit_log');
    const events = after.get('audit_log') ?? [];
    after.delete('audit_log');
    expect(after).toEqual(before);
    expect(events.filter((event) => event.includes('192.0.2.200'))).toHaveLength(1);
    expect(await storedFiles()).toEqual(filesBefore);
  });

  test('cannot be used any more', async () => {
    for (const token of [ada.accessToken, ada.apiKey])
      expect((await failureOf(authenticate(deps, { token }))).code).toBe('unauthenticated');
    const { username, email, password } = ada;
    for (const name of [username, email])
      expect((await failureOf(login(deps, { login: name, password }))).code).toBe('unauthenticated');
  });

  test('is told to its owner, and noted without saying whose it was', async () => {
    const mail = await deps.db
      .selectFrom('mails')
      .select(['kind', 'user_id', 'detail'])
      .where('recipient', '=', ada.email)
      .execute();
    expect(mail).toEqual([{ kind: 'accountDeleted', user_id: null, detail: {} }]);
    expect(deps.enqueued).toEqual([{ name: 'mail.deliver', payload: {} }]);
    const events = await deps.db
      .selectFrom('audit_log')
      .select(['actor_id', 'subject_id', 'ip', 'detail'])
      .where('action', '=', 'account.deleted')
      .execute();
    expect(events).toEqual([{ actor_id: null, subject_id: null, ip: null, detail: {} }]);
  });

  test('no longer counts: statistics are exact, and the next training does not know of it', async () => {
    expect(await wrongStatistics()).toEqual([]);
    const { userIds, movieIds } = await loadRatings(deps);
    const rater = deps.db.selectFrom('raters').where('user_id', '=', bob.userId).select('id');
    expect(new Set(userIds)).toEqual(new Set([(await rater.executeTakeFirstOrThrow()).id]));
    // What they rated, and what they liked of recommendations.
    expect(movieIds[0]).toBe(Number(bob.movieId));
    expect(movieIds).toHaveLength(2);
  });

  test('the names can be taken anew', async () => {
    const { username, email } = ada;
    await signedIn(deps, { username, email });
  });
});

test.each(['not this one', ''])('a wrong password (%j) deletes nothing', async (password) => {
  const account = await signedIn(deps);
  const failure = await failureOf(remove(account, { password }));
  expect(failure).toMatchObject({ code: 'validationFailed', errors: [{ path: 'password' }] });
  expect(await exists(account)).toBe(true);
});

test('without the code, or with a wrong one, an account with a second factor stays', async () => {
  const account = await createFullAccount(deps, 'protected');
  for (const code of [undefined, '000000', account.password])
    expect(await failureOf(remove(account, { code }))).toMatchObject({
      code: 'validationFailed',
      errors: [{ path: 'code' }],
    });
  expect(await exists(account)).toBe(true);
  await remove(account, { code: await authenticatorCode(deps, account.secret) });
  expect(await exists(account)).toBe(false);
});

test('a session that has ended deletes nothing, though the password is right', async () => {
  const account = await signedIn(deps);
  await deps.db.deleteFrom('sessions').where('id', '=', account.sessionId).execute();
  expect((await failureOf(remove(account))).code).toBe('unauthenticated');
  expect(await exists(account)).toBe(true);
});

test('of ten deletions at once one does it, and one mail is written', async () => {
  const account = await signedIn(deps);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => remove(account)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results)
    if (result.status === 'rejected')
      expect(['unauthenticated', 'validationFailed']).toContain(result.reason.code);
  const mails = await deps.db
    .selectFrom('mails')
    .select('kind')
    .where('recipient', '=', account.email)
    .execute();
  expect(mails).toEqual([{ kind: 'accountDeleted' }]);
});

describe('administrators', () => {
  const setRole = (accounts: SignedInAccount[], role: string) =>
    deps.db
      .updateTable('users')
      .set({ role })
      .where(
        'id',
        'in',
        accounts.map(({ userId }) => userId),
      )
      .execute();

  test('the last one cannot leave; who is banned does not count', async () => {
    const [last, banned] = [await signedIn(deps), await signedIn(deps)];
    await setRole([last, banned], 'admin');
    await deps.db
      .updateTable('users')
      .set({ banned_at: new Date() })
      .where('id', '=', banned.userId)
      .execute();
    expect(await failureOf(remove(last, { role: 'admin' }))).toMatchObject({ code: 'conflict' });
    expect(await exists(last)).toBe(true);
    await deps.db.updateTable('users').set({ banned_at: null }).where('id', '=', banned.userId).execute();
    await remove(last, { role: 'admin' });
    await setRole([banned], 'user');
  });

  test('of three who leave at once one stays', async () => {
    const admins = [await signedIn(deps), await signedIn(deps), await signedIn(deps)];
    await setRole(admins, 'admin');
    const results = await Promise.allSettled(admins.map((admin) => remove(admin, { role: 'admin' })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    await setRole(admins, 'user');
  });

  test('who was made one a moment ago is one', async () => {
    const account = await signedIn(deps);
    await setRole([account], 'admin');
    expect((await failureOf(remove(account, { role: 'user' }))).code).toBe('conflict');
    await setRole([account], 'user');
  });
});

test('while it and others rate, statistics stay exact and the account wins', async () => {
  const account = await signedIn(deps);
  const others = await Promise.all(Array.from({ length: 4 }, () => createUser(deps)));
  const movies = await Promise.all(Array.from({ length: 6 }, () => createMovie(deps)));
  const rate = (userId: string, i: number) =>
    setRating(deps, { userId, movieId: String(movies[i % movies.length]), score: (i % 10) + 1 });
  for (let i = 0; i < movies.length; i++) await rate(account.userId, i);
  const ratings = Array.from({ length: 20 }, (_, i) => rate(account.userId, i + 1));
  const deletion = remove(account);
  const more = Array.from({ length: 20 }, (_, i) => rate(others[i % 4]?.userId ?? '', i));
  const late = Array.from({ length: 20 }, (_, i) => rate(account.userId, i + 2));
  for (const result of await Promise.allSettled([...ratings, ...late]))
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'unauthenticated' });
  await Promise.all([deletion, ...more]);
  expect(await exists(account)).toBe(false);
  expect((await failureOf(rate(account.userId, 0))).code).toBe('unauthenticated');
  expect(await wrongStatistics()).toEqual([]);
  const { rows } = await deps.pool.query(
    'select count(*)::int as n from raters where user_id is null and source = $1',
    ['user'],
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test('an account with thousands of ratings', async () => {
  const account = await signedIn(deps);
  await deps.pool.query(
    `with movie as (insert into movies (title) select 'Many ' || i from generate_series(1, 3000) i returning id)
     insert into ratings (rater_id, movie_id, score)
     select r.id, movie.id, 1 + movie.id % 10 from raters r cross join movie where r.user_id = $1`,
    [account.userId],
  );
  await remove(account);
  expect(await wrongStatistics()).toEqual([]);
});

test('whoever ends a session at the same time, the other way round, is outlasted', async () => {
  const account = await signedIn(deps);
  const { userId, sessionId } = account;
  const client = await deps.pool.connect();
  try {
    await client.query('begin');
    await client.query('select 1 from sessions where id = $1 for update', [sessionId]);
    const deletion = remove(account);
    const waiting = async () => {
      const { rows } = await deps.pool.query(
        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      );
      return rows.length;
    };
    await expect.poll(waiting, { timeout: 15_000 }).toBe(1);
    // Needs the account, which waits for the session.
    const event = client.query("insert into audit_log (action, actor_id) values ('auth.tokenReplayed', $1)", [
      userId,
    ]);
    await event.then(
      () => client.query('commit'),
      () => client.query('rollback'),
    );
    await deletion;
    expect(await exists(account)).toBe(false);
  } finally {
    client.release();
  }
}, 20_000);

test('a refresh that comes too late is refused', async () => {
  const account = await signedIn(deps);
  const { tokens } = await login(deps, { login: account.username, password: account.password });
  await remove(account);
  const failure = await failureOf(refresh(deps, { refreshToken: tokens.refreshToken }));
  expect(failure.code).toBe('unauthenticated');
});
