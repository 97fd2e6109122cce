import { createApiKey } from '../api-keys/create-api-key.ts';
import { login } from '../auth/login.ts';
import { addFavorite } from '../favorites/add-favorite.ts';
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
  await hide(deps, { userId, kind: 'movie', id: String(await createMovie(deps)) });
  const rest = { languages: ['en'], region: 'AT', maturity: null, hideWatched: true };
  await setPreferences(deps, { userId, likedGenres: ['Drama'], dislikedGenres: ['Comedy'], ...rest });
  await createMovie(deps, { genres: ['Drama'] });
  await refreshUser(deps, userId);
  const { key } = await createApiKey(deps, {
    userId,
    sessionId,
    ip,
    name: plant('key'),
    scopes: ['read'],
  });
  const { secret } = await switchOnTotp(deps, { userId, sessionId, password });
  const planted = [userId, sessionId, name, ip, 'address', 'agent', 'display-name', 'bio', 'note', 'key'].map(
    (what, i) => (i < 4 ? what : plant(what)),
  );
  return { ...account, secret, apiKey: key, movieId, planted };
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
