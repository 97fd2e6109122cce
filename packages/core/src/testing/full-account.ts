import { uuidv7 } from 'uuidv7';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { login } from '../auth/login.ts';
import { addFavorite } from '../favorites/add-favorite.ts';
import { giveFeedback } from '../feedback/give-feedback.ts';
import { hide } from '../hidden/hide.ts';
import { setAvatar } from '../me/set-avatar.ts';
import { updateMe } from '../me/update-me.ts';
import { setPreferences } from '../preferences/set-preferences.ts';
import { setRating } from '../ratings/set-rating.ts';
import { refreshUser } from '../recommendations/refresh-user.ts';
import { trackView } from '../views/track-view.ts';
import { createMovie } from './fixtures.ts';
import { pictureOf } from './pictures.ts';
import { switchOnTotp } from './second-factor.ts';
import { type SignedInAccount, signedIn } from './signed-in.ts';
import type { TestDeps } from './test-deps.ts';

export type FullAccount = SignedInAccount & {
  /** Of the second factor. */
  secret: string;
  apiKey: string;
  movieId: string;
  /** Words that stand somewhere in what is kept of the account, and of no other. */
  planted: string[];
};

/** An account with something of it in every table that has to do with users; a test checks that. */
export async function createFullAccount(deps: TestDeps, name: string): Promise<FullAccount> {
  const plant = (what: string) => `planted-${what}-${name}`;
  const ip = `2001:db8::${name}`;
  const email = `${plant('address')}@example.com`;
  const userAgent = `${plant('agent')}/1.0`;
  const account = await signedIn(deps, { email, username: name, ip, userAgent });
  const { userId, sessionId, password } = account;
  await login(deps, { login: name, password: 'not this one', ip, userAgent }).catch(() => {});
  await login(deps, { login: name, password, ip, userAgent: `${userAgent} Firefox/140.0` });
  await updateMe(deps, {
    userId,
    ip,
    displayName: plant('display-name'),
    bio: plant('bio'),
    isPublic: true,
  });
  await setAvatar(deps, { userId, bytes: await pictureOf('png') });
  const movieId = String(await createMovie(deps, { genres: ['Drama', 'Comedy'] }));
  await addFavorite(deps, { userId, movieId, note: plant('note') });
  await setRating(deps, { userId, movieId, score: 9 });
  await trackView(deps, { userId, movieId, ip, userAgent });
  await keepLibrary(deps, { userId, movieId, plant });
  await hide(deps, { userId, kind: 'movie', id: String(await createMovie(deps)) });
  const rest = {
    languages: ['en'],
    region: 'AT',
    maturity: null,
    hideWatched: true,
    hideSpoilers: true,
    keepSearchHistory: true,
  };
  await setPreferences(deps, { userId, likedGenres: ['Drama'], dislikedGenres: ['Comedy'], ...rest });
  await createMovie(deps, { genres: ['Drama'] });
  const list = await refreshUser(deps, userId);
  const feedback = { userId, id: `${list?.listId}.${await createMovie(deps)}`, kind: 'liked' } as const;
  await giveFeedback(deps, feedback);
  const { key } = await createApiKey(deps, {
    userId,
    sessionId,
    ip,
    name: plant('key'),
    scopes: ['read'],
  });
  const { secret } = await switchOnTotp(deps, { userId, sessionId, password });
  const words = ['address', 'agent', 'display-name', 'bio', 'note', 'key', 'wish', 'review', 'report'];
  const more = ['collection', 'item', 'file', 'row', 'search'];
  const planted = [userId, sessionId, name, ip, ...[...words, ...more].map(plant)];
  return { ...account, secret, apiKey: key, movieId, planted };
}

/** What stands in tables without a function that fills them here. */
async function keepLibrary(
  { db, clock }: TestDeps,
  { userId, movieId, plant }: { userId: string; movieId: string; plant: (what: string) => string },
): Promise<void> {
  const [user_id, movie_id, now] = [userId, Number(movieId), clock.now()];
  const ids = { review: uuidv7(), collection: uuidv7(), import: uuidv7() };
  await db
    .insertInto('watchlist')
    .values({ user_id, movie_id, note: plant('wish') })
    .execute();
  await db
    .insertInto('history')
    .values({ id: uuidv7(), user_id, movie_id, watched_at: now, completed: true })
    .execute();
  await db
    .insertInto('reviews')
    .values({ id: ids.review, user_id, movie_id, text: plant('review') })
    .execute();
  await db.insertInto('review_votes').values({ review_id: ids.review, user_id, is_helpful: true }).execute();
  await db
    .insertInto('review_reports')
    .values({ id: uuidv7(), review_id: ids.review, user_id, reason: 'other', text: plant('report') })
    .execute();
  await db
    .insertInto('collections')
    .values({ id: ids.collection, user_id, title: plant('collection') })
    .execute();
  await db
    .insertInto('collection_items')
    .values({ collection_id: ids.collection, movie_id, position: 1, note: plant('item') })
    .execute();
  await db
    .insertInto('imports')
    .values({
      ...{ id: ids.import, user_id, source: 'csv', file_name: plant('file'), is_dry_run: false },
      ...{ conflicts: 'newest', status: 'done' },
    })
    .execute();
  await db
    .insertInto('import_rows')
    .values({
      ...{ import_id: ids.import, part: 'ratings.csv', row_number: 1, kind: 'rating', status: 'matched' },
      ...{ movie_id, given: JSON.stringify({ title: plant('row') }) },
    })
    .execute();
  await db
    .insertInto('search_history')
    .values({ user_id, query: plant('search') })
    .execute();
  await db.insertInto('onboarding_skips').values({ user_id, movie_id }).execute();
  await db
    .insertInto('removals')
    .values({ user_id, feed: 'history', target: uuidv7(), changed_at: now })
    .execute();
  await db
    .insertInto('idempotency_keys')
    .values({
      ...{ user_id, key: 'k', procedure: 'reviews.create', request: Buffer.alloc(32), status: 201 },
      reply: JSON.stringify({ text: plant('reply') }),
    })
    .execute();
}

/** Rows with the text anywhere in them, by table, whatever the type of the column. */
export async function tablesHolding(
  { pool }: Pick<TestDeps, 'pool'>,
  text: string,
): Promise<Map<string, string[]>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const found = new Map<string, string[]>();
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${name} t where strpos(lower(to_jsonb(t)::text), lower($1)) > 0`,
      [text],
    );
    if (rows.length > 0)
      found.set(
        name,
        rows.map(({ row }) => row),
      );
  }
  return found;
}
