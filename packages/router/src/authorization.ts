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

/**
 * Who asks. `user` owns what the input names; everybody else sends the very same input.
 *
 * - `banned`: was signed in when it happened, and still has the token of then
 * - `readKey`, `writeKey`: API keys of `user`, for reading and for both
 * - `adminWriteKey`, `adminKey`: API keys of `admin`, without and with the scope `admin`
 */
export const actors = [
  'anonymous',
  'user',
  'otherUser',
  'admin',
  'banned',
  'readKey',
  'writeKey',
  'adminWriteKey',
  'adminKey',
] as const;

export type Actor = (typeof actors)[number];

export type AuthorizationRow = Readonly<Record<Actor, Verdict>>;

/** For everyone, whatever comes with the call. */
const everyone = {
  anonymous: 'ok',
  user: 'ok',
  otherUser: 'ok',
  admin: 'ok',
  banned: 'ok',
  readKey: 'ok',
  writeKey: 'ok',
  adminWriteKey: 'ok',
  adminKey: 'ok',
} as const;

/** Whoever asks is shown what is theirs. */
const ownRead = {
  anonymous: 401,
  user: 'own',
  otherUser: 'own',
  admin: 'own',
  banned: 401,
  readKey: 'own',
  writeKey: 'own',
  adminWriteKey: 'own',
  adminKey: 'own',
} as const;

/** Whoever asks changes what is theirs. */
const ownWrite = { ...ownRead, readKey: 403 } as const;

/** What the input names is one person's: for all others it does not exist. */
const ownerRead = { ...ownRead, otherUser: 404, admin: 404, adminWriteKey: 404, adminKey: 404 } as const;
const ownerWrite = { ...ownerRead, readKey: 403 } as const;

/** The same, where administrators may do it, too. */
const moderated = { ...ownerWrite, admin: 'ok', adminKey: 'ok' } as const;

const noKey = { readKey: 403, writeKey: 403, adminWriteKey: 403, adminKey: 403 } as const;

/** Credentials: only for who is signed in. */
const sessionOwn = { ...ownRead, ...noKey } as const;
const sessionOwner = { ...ownerRead, ...noKey } as const;

/** For administrators: theirs are the sessions and the keys with the scope, nobody else's. */
const admins = {
  ...noKey,
  anonymous: 401,
  user: 403,
  otherUser: 403,
  admin: 'ok',
  banned: 401,
  adminKey: 'ok',
} as const;

/** The shapes of rows; each procedure has one of them. */
export const rows = {
  everyone,
  ownRead,
  ownWrite,
  ownerRead,
  ownerWrite,
  moderated,
  sessionOwn,
  sessionOwner,
  admins,
} as const satisfies Readonly<Record<string, AuthorizationRow>>;

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
  'auth.verify': everyone,
  'auth.forgotPassword': everyone,
  'auth.resetPassword': everyone,
  'auth.verifyEmail': everyone,
  'auth.changePassword': sessionOwn,
  'auth.resendVerification': sessionOwn,
  'auth.changeEmail': sessionOwn,

  'me.get': ownRead,
  'me.update': ownWrite,
  'me.export': sessionOwn,
  'me.delete': sessionOwn,
  'me.relationships': ownRead,
  'me.stats': ownRead,
  'me.setAvatar': ownWrite,
  'me.removeAvatar': ownWrite,

  'sessions.list': sessionOwn,
  'sessions.revoke': sessionOwner,

  'totp.start': sessionOwn,
  'totp.confirm': sessionOwner,
  'totp.disable': sessionOwner,
  'totp.renewRecoveryCodes': sessionOwner,

  'apiKeys.list': sessionOwn,
  'apiKeys.create': sessionOwn,
  'apiKeys.revoke': sessionOwner,

  'preferences.get': ownRead,
  'preferences.set': ownWrite,

  'profiles.list': everyone,
  'profiles.get': everyone,

  // Who is signed in sees a page of their own.
  'home.get': everyone,

  'movies.list': everyone,
  'movies.search': everyone,
  'movies.popular': everyone,
  'movies.topRated': everyone,
  'movies.get': everyone,
  'movies.upcoming': everyone,
  'movies.nowPlaying': everyone,
  'movies.credits': everyone,
  'movies.videos': everyone,
  'movies.releases': everyone,
  'movies.stats': everyone,
  'movies.similar': everyone,
  'movies.create': admins,
  'movies.update': admins,
  'movies.delete': admins,
  'movies.restore': admins,
  'movies.merge': admins,
  'movies.trending': everyone,
  'movies.trackView': everyone,

  'search.suggest': everyone,

  'people.list': everyone,
  'people.get': everyone,
  'people.movies': everyone,

  'genres.list': everyone,
  'genres.get': everyone,
  'genres.create': admins,
  'genres.update': admins,
  'genres.delete': admins,

  'tags.list': everyone,
  'tags.get': everyone,
  'tags.create': admins,
  'tags.update': admins,
  'tags.delete': admins,

  'favorites.list': ownRead,
  'favorites.get': ownerRead,
  'favorites.add': ownWrite,
  'favorites.remove': ownWrite,

  'watchlist.list': ownRead,
  'watchlist.get': ownerRead,
  'watchlist.add': ownWrite,
  'watchlist.remove': ownWrite,

  'history.list': ownRead,
  'history.get': ownerRead,
  'history.add': ownWrite,
  'history.update': ownerWrite,
  'history.remove': ownerWrite,

  'ratings.list': ownRead,
  'ratings.get': ownerRead,
  'ratings.set': ownWrite,
  'ratings.remove': ownWrite,

  'reviews.list': everyone,
  'reviews.listByMovie': everyone,
  'reviews.get': everyone,
  'reviews.listMine': ownRead,
  'reviews.getMine': ownerRead,
  'reviews.myVotes': ownRead,
  'reviews.create': ownWrite,
  'reviews.update': ownerWrite,
  'reviews.delete': moderated,
  'reviews.vote': ownWrite,
  'reviews.unvote': ownWrite,
  'reviews.report': ownWrite,

  'collections.list': everyone,
  'collections.listMine': ownRead,
  'collections.get': everyone,
  'collections.listMovies': everyone,
  'collections.create': ownWrite,
  'collections.update': ownerWrite,
  'collections.delete': ownerWrite,
  'collections.addMovie': ownerWrite,
  'collections.removeMovie': ownerWrite,
  'collections.reorder': ownerWrite,

  'searchHistory.list': ownRead,
  'searchHistory.clear': ownWrite,

  'hidden.list': ownRead,
  'hidden.get': ownerRead,
  'hidden.add': ownWrite,
  'hidden.remove': ownWrite,

  'imports.create': ownWrite,
  'imports.list': ownRead,
  'imports.get': ownerRead,
  'imports.rows': ownerRead,
  'imports.applyDryRun': ownerWrite,
  'imports.resolve': ownerWrite,
  'imports.undo': ownerWrite,

  'recommendations.list': ownRead,
  'recommendations.get': ownerRead,
  'recommendations.refresh': ownWrite,
  'recommendations.feedback': ownerWrite,
  'recommendations.withdrawFeedback': ownerWrite,
  'recommendations.listFeedback': ownRead,
  // Those of somebody else's lists are dropped.
  'recommendations.impressions': ownWrite,

  'onboarding.get': ownRead,
  'onboarding.answer': ownWrite,
  'onboarding.claim': ownWrite,
  'onboarding.getAsVisitor': everyone,
  'onboarding.answerAsVisitor': everyone,

  'taste.get': ownRead,

  'admin.users.list': admins,
  'admin.users.get': admins,
  'admin.users.update': admins,
  'admin.audit.list': admins,
  'admin.jobs.list': admins,
  'admin.jobs.get': admins,
  'admin.jobs.retry': admins,
  'admin.jobs.discard': admins,
  'admin.jobs.durations': admins,
  'admin.queues.list': admins,
  'admin.schedules.list': admins,
  'admin.schedules.run': admins,
  'admin.sync.list': admins,
  'admin.sync.movie': admins,
  'admin.analytics.recommendations': admins,
  'admin.analytics.exportRecommendations': admins,
  'admin.models.list': admins,
  'admin.models.get': admins,
  'admin.models.compare': admins,
  'admin.models.train': admins,
  'admin.models.promote': admins,
  'admin.models.rollback': admins,
  'admin.reports.list': admins,
  'admin.reports.resolve': admins,
  'admin.cache.get': admins,
  'admin.cache.drop': admins,
} as const satisfies Readonly<Record<ProcedurePath, AuthorizationRow>>;
