import type { AnyProcedure } from '@trpc/server';
import type { AppRouter } from './index.ts';

type PathsIn<R> = {
  [K in keyof R & string]: R[K] extends AnyProcedure ? K : `${K}.${PathsIn<R[K]>}`;
}[keyof R & string];

/** Every procedure there is: `ratings.set`. */
export type ProcedurePath = PathsIn<AppRouter['_def']['record']>;

/**
 * What somebody gets who calls a procedure.
 *
 * - `ok`: it succeeds, and who asks makes no difference
 * - `own`: it succeeds with what is the caller's; nobody else's is shown or changed
 * - a number: it is refused with this status and changes nothing. 404 is what is missing as much as what is
 *   somebody else's
 */
export type Verdict = 'ok' | 'own' | 401 | 403 | 404;

/** `user` owns what the input names; `otherUser` and `admin` send the very same input. */
export type Actor = 'anonymous' | 'user' | 'otherUser' | 'admin';

export type AuthorizationRow = Readonly<Record<Actor, Verdict>>;

const everyone = { anonymous: 'ok', user: 'ok', otherUser: 'ok', admin: 'ok' } as const;
const ownThings = { anonymous: 401, user: 'own', otherUser: 'own', admin: 'own' } as const;
const ownerOnly = { anonymous: 401, user: 'own', otherUser: 404, admin: 404 } as const;

/**
 * Who may call what. A procedure without a row does not compile; the tests call every procedure in every role
 * over both doors and compare with this.
 */
export const authorization = {
  // Whoever knows the password or holds the token that is sent; who else they are makes no difference.
  'auth.register': everyone,
  'auth.login': everyone,
  'auth.refresh': everyone,
  'auth.logout': everyone,

  'me.get': ownThings,

  'movies.list': everyone,
  'movies.search': everyone,
  'movies.popular': everyone,
  'movies.topRated': everyone,
  'movies.get': everyone,
  'movies.stats': everyone,
  'movies.similar': everyone,

  'genres.list': everyone,
  'genres.get': everyone,

  'favorites.list': ownThings,
  'favorites.get': ownerOnly,
  'favorites.add': ownThings,
  'favorites.remove': ownThings,

  'ratings.list': ownThings,
  'ratings.get': ownerOnly,
  'ratings.set': ownThings,
  'ratings.remove': ownThings,

  'hidden.list': ownThings,
  'hidden.get': ownerOnly,
  'hidden.add': ownThings,
  'hidden.remove': ownThings,

  'recommendations.list': ownThings,
  'recommendations.refresh': ownThings,
} as const satisfies Readonly<Record<ProcedurePath, AuthorizationRow>>;
