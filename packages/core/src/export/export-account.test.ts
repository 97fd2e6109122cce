import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLimiter } from '../auth/limiter.ts';
import { addFavorite } from '../favorites/add-favorite.ts';
import { setRating } from '../ratings/set-rating.ts';
import { createMovie, createUser } from '../testing/fixtures.ts';
import { createFullAccount, type FullAccount } from '../testing/full-account.ts';
import { failureOf } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { type ExportFormat, exportAccount } from './export-account.ts';
import { notExported, sections } from './sections.ts';

let deps: TestDeps;
let ada: FullAccount;
let bob: FullAccount;

beforeAll(async () => {
  deps = await createTestDeps();
  bob = await createFullAccount(deps, 'bobby');
  ada = await createFullAccount(deps, 'lovelace');
});
afterAll(() => deps.destroy());

const exported = (format: ExportFormat, { userId }: { userId: string } = ada) =>
  exportAccount(deps, { userId, format, ip: '192.0.2.9' });

type Everything = Record<string, unknown[]> & { account: Record<string, unknown> };

async function everything(): Promise<Everything> {
  return JSON.parse((await exported('json')).text) as Everything;
}

test('every table that belongs to a user is exported, or it is said why not', async () => {
  const { rows } = await deps.pool.query<{ name: string }>(
    `select distinct table_name as name from information_schema.columns
     where table_schema = 'public' and column_name in ('user_id', 'rater_id', 'actor_id') order by 1`,
  );
  const covered = [...Object.values(sections).flatMap(({ tables }) => tables), ...Object.keys(notExported)];
  expect([...covered].sort()).toEqual(rows.map(({ name }) => name));
});

test('exports are not made without end: ten a minute', async () => {
  const limited = { ...deps, auth: { ...deps.auth, limiter: createLimiter({ authPerMinute: 10 }) } };
  const again = () => exportAccount(limited, { userId: bob.userId, format: 'favorites.csv' });
  for (let i = 0; i < 10; i++) await again();
  expect((await failureOf(again())).code).toBe('rateLimited');
});

test('no part is empty of an account that has something of everything', async () => {
  const file = await everything();
  expect(Object.keys(file)).toEqual(['exportedAt', 'account', ...Object.keys(sections)]);
  for (const name of Object.keys(sections))
    expect([name, Object.keys(file[name] ?? {})]).not.toEqual([name, []]);
  expect(file.account).toMatchObject({
    id: ada.userId,
    username: 'lovelace',
    email: ada.email,
    displayName: 'planted-display-name-lovelace',
    isPublic: true,
    secondFactorSince: expect.any(String),
    avatarUrls: { '64': expect.stringMatching(/^http.*webp$/) },
  });
  expect(file.favorites).toMatchObject([{ id: ada.movieId, note: 'planted-note-lovelace' }]);
  expect(file.ratings).toMatchObject([{ id: ada.movieId, score: 9, stars: 4.5 }]);
  expect(file.preferences).toMatchObject({ likedGenres: [{ name: 'Drama' }], region: 'AT' });
});

test('whatever is known of the user is in it, and nothing of anybody else', async () => {
  const { text } = await exported('json');
  for (const planted of ada.planted) expect(text).toContain(planted);
  for (const planted of bob.planted) expect(text).not.toContain(planted);
});

test('no secret is in it, nor its hash', async () => {
  const { text } = await exported('json');
  const { rows } = await deps.pool.query<{ secret: string }>(
    `select password_hash as secret from users where id = $1
     union all select encode(hash, 'hex') from api_keys where user_id = $1
     union all select encode(sealed_secret, 'hex') from totp_secrets where user_id = $1
     union all select encode(hash, 'hex') from recovery_codes where user_id = $1
     union all select encode(hash, 'hex') from mail_tokens where user_id = $1
     union all select encode(device, 'hex') from known_devices where user_id = $1
     union all select encode(t.hash, 'hex') from session_tokens t join sessions s on s.id = t.session_id
       where s.user_id = $1`,
    [ada.userId],
  );
  expect(rows.length).toBeGreaterThan(15);
  for (const secret of [...rows.map((row) => row.secret), ada.secret, ada.apiKey, ada.password])
    expect(text).not.toContain(secret);
});

test('of what others did to the user it says what, not who', async () => {
  await deps.db
    .insertInto('audit_log')
    .values({ action: 'admin.roleChanged', actor_id: bob.userId, subject_id: ada.userId, ip: '192.0.2.200' })
    .execute();
  const { events } = await everything();
  expect(events).toContainEqual(
    expect.objectContaining({ action: 'admin.roleChanged', byYourself: false, ip: null }),
  );
  expect(JSON.stringify(events)).not.toMatch(new RegExp(`192\\.0\\.2\\.200|${bob.userId}`));
});

test('it is noted', async () => {
  const { rows } = await deps.pool.query(
    `select ip, detail from audit_log where actor_id = $1 and action = 'account.exported' order by id desc limit 1`,
    [ada.userId],
  );
  expect(rows).toEqual([{ ip: '192.0.2.9', detail: { format: 'json' } }]);
});

test('files are named after who, when and what', async () => {
  deps.time.now = new Date('2026-03-04T05:06:07Z');
  expect((await exported('json')).fileName).toBe('matinee-lovelace-2026-03-04.json');
  expect(await exported('ratings.csv')).toMatchObject({
    fileName: 'matinee-lovelace-2026-03-04-ratings.csv',
    contentType: 'text/csv',
  });
});

test('ratings and favorites as others import them, with titles as they are and no formulas', async () => {
  const { userId } = await createUser(deps);
  deps.time.now = new Date('2026-01-02T03:04:05Z');
  const titles = ['+1', 'Amélie, "the" one', '=HYPERLINK("http://evil.example")'];
  for (const [i, title] of titles.entries()) {
    const movie = { title, tmdbId: 900 + i, imdbId: `tt000090${i}`, year: i ? 2000 + i : null };
    const movieId = String(await createMovie(deps, movie));
    await setRating(deps, { userId, movieId, score: i + 1 });
    await addFavorite(deps, { userId, movieId, note: i ? '@SUM(1)' : null });
  }
  await deps.pool.query('update movies set deleted_at = now() where tmdb_id = 901');
  const ratings = parse((await exported('ratings.csv', { userId })).text) as string[][];
  expect(ratings).toEqual([
    ['tmdbID', 'imdbID', 'Title', 'Year', 'Rating', 'Rating10', 'RatedAt'],
    ['900', 'tt0000900', '+1', '', '0.5', '1', '2026-01-02T03:04:05.000Z'],
    ['901', 'tt0000901', 'Amélie, "the" one', '2001', '1', '2', '2026-01-02T03:04:05.000Z'],
    [
      '902',
      'tt0000902',
      '\'=HYPERLINK("http://evil.example")',
      '2002',
      '1.5',
      '3',
      '2026-01-02T03:04:05.000Z',
    ],
  ]);
  const favorites = parse((await exported('favorites.csv', { userId })).text) as string[][];
  expect(favorites.map((row) => row[4])).toEqual(['Note', '', "'@SUM(1)", "'@SUM(1)"]);
});

test('nothing rated is a header', async () => {
  const { userId } = await createUser(deps);
  const { text } = await exported('ratings.csv', { userId });
  expect(text).toBe('tmdbID,imdbID,Title,Year,Rating,Rating10,RatedAt\r\n');
});

test('an account that is gone is not found', async () => {
  const { userId } = await createUser(deps);
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  expect((await failureOf(exported('json', { userId }))).code).toBe('notFound');
});
