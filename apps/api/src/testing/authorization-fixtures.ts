import type { Tokens } from '@matinee/core/auth/start-session';
import { nothing } from '@matinee/core/imports/formats/format';
import { createMailToken, type MailTokenPurpose, mailTokenOf } from '@matinee/core/mail/mail-tokens';
import { startTotp } from '@matinee/core/second-factor/start-totp';
import { createMovie, createPerson } from '@matinee/core/testing/fixtures';
import { createModel } from '@matinee/core/testing/models';
import { reviewBy } from '@matinee/core/testing/reviews';
import { authenticatorCode, switchOnTotp } from '@matinee/core/testing/second-factor';
import { listIdFor } from '@matinee/core/testing/shown-lists';
import type { TestDeps } from '@matinee/core/testing/test-deps';
import { addFailedJob } from '@matinee/jobs/testing';
import type { ProcedurePath } from '@matinee/router/authorization';
import { newAccount, PASSWORD, signUp, type TestAccount } from './accounts.ts';
import { callDoor } from './doors.ts';
import { tinyPicture } from './tiny-picture.ts';

/** Where a fixture is made: `owner` is who its things belong to. */
export type FixtureWorld = { url: string; deps: TestDeps; owner: TestAccount };

export type Fixture = {
  /** Sent by every role alike. */
  input?: Readonly<Record<string, unknown>> | Buffer<ArrayBuffer>;
  /** Whether an answer shows what is the owner's; for queries whose answer depends on who asks. */
  isOwners?: (data: unknown) => boolean;
};

type MakeFixture = (world: FixtureWorld) => Promise<Fixture>;

type Items<T> = { items: T[] };
type OfMovie = { movie: { id: string } };

/** For each procedure something to call it with, made anew for each call. */
export const fixtures: Readonly<Record<ProcedurePath, MakeFixture>> = {
  'auth.register': async () => ({ input: newAccount() }),
  'auth.login': async (world) => {
    await forgetSecondFactors(world);
    return { input: { login: world.owner.username, password: PASSWORD } };
  },
  'auth.refresh': async (world) => {
    const { refreshToken } = await anotherSession(world);
    return { input: { refreshToken } };
  },
  'auth.logout': async (world) => {
    const { refreshToken } = await anotherSession(world);
    return { input: { refreshToken } };
  },
  'auth.verify': async (world) => ({ input: { accessToken: world.owner.token } }),
  'auth.forgotPassword': async ({ owner }) => ({ input: { email: owner.email } }),
  'auth.resetPassword': async (world) => ({
    input: { token: await strangersToken(world, 'resetPassword'), newPassword: 'seven small otters' },
  }),
  'auth.verifyEmail': async (world) => ({ input: { token: await strangersToken(world, 'verifyEmail') } }),
  'auth.changePassword': async () => ({ input: { currentPassword: PASSWORD, newPassword: PASSWORD } }),
  'auth.resendVerification': async () => ({}),
  'auth.changeEmail': async () => ({ input: { password: PASSWORD, newEmail: newAccount().email } }),

  'me.get': async ({ owner }) => ({ isOwners: (data) => (data as { id: string }).id === owner.id }),

  'me.update': async () => ({ input: { bio: crypto.randomUUID() } }),
  'me.export': async ({ owner }) => ({ isOwners: (data) => JSON.stringify(data).includes(owner.email) }),
  // The last administrator could not leave.
  'me.delete': async (world) => {
    await forgetSecondFactors(world);
    const { id } = await signUp(world.url);
    await world.deps.db.updateTable('users').set({ role: 'admin' }).where('id', '=', id).execute();
    return { input: { password: PASSWORD } };
  },
  'me.relationships': async (world) => {
    const { movieId } = await rating(world);
    return {
      input: { movieIds: [movieId] },
      isOwners: (data) => (data as Items<{ rating: unknown }>).items[0]?.rating !== null,
    };
  },
  // The owner alone keeps something here.
  'me.stats': async (world) => {
    await rating(world);
    return { isOwners: (data) => (data as { counts: { ratings: number } }).counts.ratings > 0 };
  },
  'me.setAvatar': async () => ({ input: tinyPicture() }),
  'me.removeAvatar': async (world) => {
    await asOwner(world, 'me.setAvatar', tinyPicture());
    return {};
  },

  'sessions.list': async (world) => {
    const { sessionId } = await anotherSession(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some(({ id }) => id === sessionId) };
  },
  'sessions.revoke': async (world) => ({ input: { id: (await anotherSession(world)).sessionId } }),

  'totp.start': async (world) => {
    await forgetSecondFactors(world);
    return { input: { password: PASSWORD } };
  },
  'totp.confirm': async (world) => {
    await forgetSecondFactors(world);
    const { secret } = await startTotp(world.deps, await ownersSession(world));
    return { input: { code: await authenticatorCode(world.deps, secret) } };
  },
  'totp.disable': async (world) => ({ input: { password: PASSWORD, code: await goodCode(world) } }),
  'totp.renewRecoveryCodes': async (world) => ({ input: { code: await goodCode(world) } }),

  'apiKeys.list': async (world) => {
    const { id } = await apiKey(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some((it) => it.id === id) };
  },
  'apiKeys.create': async (world) => {
    await apiKey(world);
    return { input: { name: KEY_NAME, scopes: ['read'] } };
  },
  'apiKeys.revoke': async (world) => ({ input: await apiKey(world) }),

  'preferences.get': async (world) => {
    const region = await preference(world);
    return { isOwners: (data) => (data as { region: string | null }).region === region };
  },
  'preferences.set': async (world) => ({ input: { region: await anotherRegion(world) } }),

  'profiles.list': async () => ({}),
  'profiles.get': async (world) => {
    await asOwner(world, 'me.update', { isPublic: true });
    return { input: { username: world.owner.username } };
  },

  'home.get': async (world) => {
    await movie(world);
    return { input: { rows: 2 } };
  },

  'movies.list': async () => ({ input: { sort: 'title', perPage: 1 } }),
  'movies.search': async (world) => {
    await movie(world, { title: 'Solaris' });
    return { input: { q: 'solaris' } };
  },
  'movies.popular': async () => ({}),
  'movies.topRated': async () => ({}),
  'movies.get': async (world) => ({ input: { movieId: await movie(world) } }),
  'movies.upcoming': async () => ({}),
  'movies.nowPlaying': async () => ({}),
  'movies.credits': async (world) => ({ input: { movieId: await movie(world) } }),
  'movies.videos': async (world) => ({ input: { movieId: await movie(world) } }),
  'movies.releases': async (world) => ({ input: { movieId: await movie(world) } }),
  'movies.stats': async (world) => ({ input: { movieId: await movie(world) } }),
  'movies.similar': async (world) => ({ input: { movieId: await movie(world) } }),
  'movies.create': async () => ({ input: { title: 'Solaris', year: 1972 } }),
  'movies.update': async (world) => ({ input: { movieId: await movie(world), version: 1, year: 1972 } }),
  'movies.delete': async (world) => ({ input: { movieId: await movie(world), version: 1 } }),
  'movies.restore': async (world) => ({ input: { movieId: await movie(world, { isDeleted: true }) } }),
  'movies.merge': async (world) => ({
    input: { movieId: await movie(world), version: 1, into: await movie(world) },
  }),
  'movies.trending': async () => ({ input: { explain: true } }),
  'movies.trackView': async (world) => ({ input: { movieId: await movie(world), watchedSeconds: 60 } }),

  'search.suggest': async () => ({ input: { q: 'star w' } }),

  'people.list': async () => ({ input: { q: 'hanks' } }),
  'people.get': async (world) => ({ input: { id: await person(world) } }),
  'people.movies': async (world) => ({ input: { id: await person(world) } }),

  'genres.list': async () => ({}),
  'genres.get': async (world) => {
    await movie(world, { genres: ['Drama'] });
    const { id } = await world.deps.db.selectFrom('genres').select('id').executeTakeFirstOrThrow();
    return { input: { id: String(id) } };
  },

  'genres.create': async () => ({ input: { name: crypto.randomUUID() } }),
  'genres.update': async (world) => ({
    input: { id: await named(world, 'genres'), version: 1, name: crypto.randomUUID() },
  }),
  'genres.delete': async (world) => ({ input: { id: await named(world, 'genres'), version: 1 } }),

  'tags.list': async () => ({}),
  'tags.get': async (world) => ({ input: { id: await named(world, 'tags') } }),
  'tags.create': async () => ({ input: { name: crypto.randomUUID() } }),
  'tags.update': async (world) => ({
    input: { id: await named(world, 'tags'), version: 1, name: crypto.randomUUID() },
  }),
  'tags.delete': async (world) => ({ input: { id: await named(world, 'tags'), version: 1 } }),

  'favorites.list': async (world) => {
    const { movieId } = await favorite(world);
    return { isOwners: (data) => (data as Items<OfMovie>).items.some((it) => it.movie.id === movieId) };
  },
  'favorites.get': async (world) => ({ input: await favorite(world), isOwners: () => true }),
  'favorites.add': async (world) => ({ input: { movieId: await movie(world), note: 'with Ann' } }),
  'favorites.remove': async (world) => ({ input: await favorite(world) }),

  'watchlist.list': async (world) => {
    const { movieId } = await wish(world);
    return { isOwners: (data) => (data as Items<OfMovie>).items.some((it) => it.movie.id === movieId) };
  },
  'watchlist.get': async (world) => ({ input: await wish(world), isOwners: () => true }),
  'watchlist.add': async (world) => ({ input: { movieId: await movie(world), note: 'with Ann' } }),
  'watchlist.remove': async (world) => ({ input: await wish(world) }),

  'history.list': async (world) => {
    const { id } = await historyEntry(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some((it) => it.id === id) };
  },
  'history.get': async (world) => ({ input: await historyEntry(world), isOwners: () => true }),
  'history.add': async (world) => ({ input: { movieId: await movie(world) } }),
  'history.update': async (world) => ({ input: { ...(await historyEntry(world)), completed: false } }),
  'history.remove': async (world) => ({ input: await historyEntry(world) }),

  'ratings.list': async (world) => {
    const { movieId } = await rating(world);
    return {
      isOwners: (data) => (data as Items<{ movieId: string }>).items.some((it) => it.movieId === movieId),
    };
  },
  'ratings.get': async (world) => ({ input: await rating(world), isOwners: () => true }),
  'ratings.set': async (world) => ({ input: { ...(await rating(world)), score: 3 } }),
  'ratings.remove': async (world) => ({ input: await rating(world) }),

  'reviews.list': async (world) => {
    await review(world);
    return { input: { sort: 'movieRating', hideSpoilers: true } };
  },
  'reviews.listByMovie': async (world) => ({ input: { movieId: (await review(world)).movieId } }),
  'reviews.get': async (world) => ({ input: { id: (await review(world)).id } }),
  'reviews.listMine': async (world) => {
    const { id } = await review(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some((it) => it.id === id) };
  },
  'reviews.getMine': async (world) => ({
    input: { movieId: (await review(world)).movieId },
    isOwners: () => true,
  }),
  'reviews.myVotes': async (world) => {
    const { id } = await strangersReview(world);
    await asOwner(world, 'reviews.vote', { id, helpful: true });
    return { input: { ids: [id] }, isOwners: (data) => (data as Items<unknown>).items.length === 1 };
  },
  'reviews.create': async (world) => ({ input: { movieId: await movie(world), text: 'Good.', score: 8 } }),
  'reviews.update': async (world) => ({ input: { id: (await review(world)).id, text: 'Better.' } }),
  'reviews.delete': async (world) => ({ input: { id: (await review(world)).id } }),
  'reviews.vote': async (world) => ({ input: { id: (await strangersReview(world)).id, helpful: false } }),
  'reviews.unvote': async (world) => {
    const { id } = await strangersReview(world);
    await asOwner(world, 'reviews.vote', { id, helpful: true });
    return { input: { id } };
  },
  'reviews.report': async (world) => ({
    input: { id: (await strangersReview(world)).id, reason: 'spam' },
  }),

  'collections.list': async (world) => {
    await collection(world, { isPublic: true });
    return {};
  },
  'collections.listMine': async (world) => {
    const { id } = await collection(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some((it) => it.id === id) };
  },
  'collections.get': async (world) => ({ input: { id: (await collection(world, { isPublic: true })).id } }),
  'collections.listMovies': async (world) => ({
    input: { id: (await collection(world, { isPublic: true })).id },
  }),
  'collections.create': async () => ({ input: { title: 'Heists' } }),
  'collections.update': async (world) => ({
    input: { id: (await collection(world)).id, version: 1, title: 'Capers' },
  }),
  'collections.delete': async (world) => ({ input: { id: (await collection(world)).id, version: 1 } }),
  'collections.addMovie': async (world) => ({
    input: { id: (await collection(world)).id, movieId: await movie(world) },
  }),
  'collections.removeMovie': async (world) => {
    const { id, movieIds } = await collection(world);
    return { input: { id, movieId: movieIds[0] } };
  },
  'collections.reorder': async (world) => {
    const { id, movieIds } = await collection(world);
    return { input: { id, movieIds: movieIds.toReversed() } };
  },

  'imports.create': async (world) => {
    await endImports(world);
    return { input: Buffer.from('Const,Your Rating,Date Rated\ntt0000001,8,2020-01-01\n') };
  },
  'imports.list': async (world) => {
    const id = await finishedImport(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some((it) => it.id === id) };
  },
  'imports.get': async (world) => ({
    input: { importId: await finishedImport(world) },
    isOwners: () => true,
  }),
  'imports.rows': async (world) => ({
    input: { importId: await finishedImport(world) },
    isOwners: () => true,
  }),
  'imports.applyDryRun': async (world) => ({
    input: { importId: await finishedImport(world, { is_dry_run: true }) },
  }),
  'imports.resolve': async (world) => {
    const importId = await finishedImport(world);
    const row = { part: 'ratings.csv', row_number: 2, kind: 'favorite', status: 'unmatched' };
    const given = JSON.stringify({ ...nothing, title: 'Unheard Of' });
    await world.deps.db
      .insertInto('import_rows')
      .values({ import_id: importId, ...row, given })
      .execute();
    return { input: { importId, part: 'ratings.csv', row: 2, movieId: await movie(world) } };
  },
  'imports.undo': async (world) => ({ input: { importId: await finishedImport(world) } }),

  'searchHistory.list': async (world) => {
    const query = await pastSearch(world);
    return { isOwners: (data) => (data as Items<{ query: string }>).items.some((it) => it.query === query) };
  },
  'searchHistory.clear': async (world) => {
    await pastSearch(world);
    return {};
  },

  'hidden.list': async (world) => {
    const { id } = await hidden(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some((it) => it.id === id) };
  },
  'hidden.get': async (world) => ({ input: await hidden(world), isOwners: () => true }),
  'hidden.add': async (world) => ({ input: { kind: 'movie', id: await movie(world) } }),
  'hidden.remove': async (world) => ({ input: await hidden(world) }),

  'onboarding.get': async (world) => {
    const count = await ownersRatings(world);
    return {
      isOwners: (data) => (data as { answered: { ratings: number } }).answered.ratings === count,
    };
  },
  'onboarding.answer': async (world) => ({ input: { ratings: [{ movieId: await movie(world), score: 8 }] } }),
  'onboarding.claim': async (world) => ({ input: { visitorId: await visitor(world) } }),
  'onboarding.getAsVisitor': async (world) => ({ input: { visitorId: await visitor(world) } }),
  'onboarding.answerAsVisitor': async (world) => ({
    input: { visitorId: crypto.randomUUID(), ratings: [{ movieId: await movie(world), score: 8 }] },
  }),

  'taste.get': async (world) => {
    const count = Math.min(500, await ownersRatings(world));
    return {
      isOwners: (data) => (data as { learnedFrom: { ratings: number } }).learnedFrom.ratings === count,
    };
  },

  'admin.users.list': async () => ({ input: { limit: 1 } }),
  'admin.users.get': async ({ owner }) => ({ input: { id: owner.id } }),
  'admin.users.update': async ({ owner }) => ({ input: { id: owner.id, banned: false } }),
  'admin.audit.list': async () => ({ input: { limit: 1 } }),
  'admin.jobs.list': async () => ({ input: { state: 'waiting' } }),
  'admin.jobs.get': async (world) => ({ input: { id: await job(world) } }),
  'admin.jobs.retry': async ({ deps }) => ({
    input: { id: await addFailedJob({ databaseUrl: deps.database.url }, { name: JOB, failure: 'broken' }) },
  }),
  'admin.jobs.discard': async (world) => ({ input: { id: await job(world) } }),
  'admin.jobs.durations': async () => ({}),
  'admin.queues.list': async () => ({}),
  'admin.schedules.list': async () => ({}),
  'admin.schedules.run': async () => ({ input: { name: JOB } }),
  'admin.sync.list': async () => ({ input: { list: 'upcoming' } }),
  'admin.analytics.recommendations': async () => ({ input: { by: 'day' } }),
  'admin.analytics.exportRecommendations': async () => ({}),
  'admin.models.list': async () => ({}),
  'admin.models.get': async ({ deps }) => ({ input: { id: await createModel(deps) } }),
  'admin.models.compare': async ({ deps }) => ({
    input: { a: await createModel(deps), b: await createModel(deps) },
  }),
  'admin.models.train': async () => ({}),
  'admin.models.promote': async ({ deps }) => ({ input: { id: await createModel(deps) } }),
  'admin.models.rollback': async ({ deps }) => {
    await createModel(deps);
    await createModel(deps);
    return {};
  },
  'admin.reports.list': async (world) => {
    await report(world);
    return {};
  },
  'admin.reports.resolve': async (world) => ({ input: { id: await report(world), action: 'dismiss' } }),
  'admin.cache.get': async () => ({}),
  'admin.cache.drop': async () => ({ input: { class: 'list' } }),
  'admin.sync.movie': async () => ({ input: { tmdbId: '603' } }),

  // Everybody is recommended the movie all others are nothing against, but not who has hidden it.
  'recommendations.list': async (world) => {
    await world.deps.db.updateTable('movies').set({ popularity: 0 }).execute();
    const { id } = await hidden(world, { popularity: 1_000_000 });
    return { isOwners: (data) => !(data as Items<OfMovie>).items.some((it) => it.movie.id === id) };
  },
  'recommendations.get': async (world) => ({
    input: { id: await recommendation(world) },
    isOwners: () => true,
  }),
  'recommendations.refresh': async () => ({}),
  'recommendations.feedback': async (world) => ({
    input: { id: await recommendation(world), kind: 'notInterested' },
  }),
  'recommendations.withdrawFeedback': async (world) => ({ input: { id: await dismissed(world) } }),
  'recommendations.listFeedback': async (world) => {
    const id = await dismissed(world);
    return { isOwners: (data) => (data as Items<{ id: string }>).items.some((it) => it.id === id) };
  },
  'recommendations.impressions': async (world) => {
    const [listId = '', movieId = ''] = (await recommendation(world)).split('.');
    return { input: { impressions: [{ listId, movieId, position: 0 }] } };
  },
};

/** The region the owner prefers by now, another than before. */
async function preference(world: FixtureWorld): Promise<string> {
  const region = await anotherRegion(world);
  await asOwner(world, 'preferences.set', { region });
  return region;
}

async function anotherRegion({ deps, owner }: FixtureWorld): Promise<string> {
  const row = await deps.db
    .selectFrom('preferences')
    .where('user_id', '=', owner.id)
    .select('region')
    .executeTakeFirst();
  return row?.region === 'AT' ? 'CH' : 'AT';
}

async function movie({ deps }: FixtureWorld, fixture?: Parameters<typeof createMovie>[1]): Promise<string> {
  return String(await createMovie(deps, fixture));
}

const JOB = 'catalogue.refreshPopularity';

/** One that waits. */
async function job({ deps }: FixtureWorld): Promise<string> {
  const { id } = await deps.jobAdmin.runSchedule(JOB);
  return id;
}

/** A genre or tag that no movie has. */
async function person({ deps }: FixtureWorld): Promise<string> {
  return String(await createPerson(deps, { name: 'Tom Hanks' }));
}

async function named({ deps }: FixtureWorld, table: 'genres' | 'tags'): Promise<string> {
  const name = crypto.randomUUID();
  const { id } = await deps.db.insertInto(table).values({ name }).returning('id').executeTakeFirstOrThrow();
  return String(id);
}

/** A code that is good for the owner's second factor, which is on from now. */
async function goodCode(world: FixtureWorld): Promise<string> {
  await forgetSecondFactors(world);
  const { secret } = await switchOnTotp(world.deps, await ownersSession(world));
  return authenticatorCode(world.deps, secret);
}

async function ownersSession({ deps, owner }: FixtureWorld) {
  const { id: sessionId } = await deps.db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', owner.id)
    .limit(1)
    .executeTakeFirstOrThrow();
  return { userId: owner.id, sessionId, password: PASSWORD };
}

/** Everybody's: a fixture begins where nobody has one, and signing in asks for none. */
async function forgetSecondFactors({ deps }: FixtureWorld): Promise<void> {
  await deps.db.deleteFrom('totp_secrets').execute();
  await deps.db.deleteFrom('recovery_codes').execute();
}

const KEY_NAME = 'fixture';

/** In the place of those made before: a user may have twenty. */
async function apiKey(world: FixtureWorld): Promise<{ id: string }> {
  await world.deps.db.deleteFrom('api_keys').where('name', '=', KEY_NAME).execute();
  const data = await asOwner(world, 'apiKeys.create', { name: KEY_NAME, scopes: ['read'] });
  return { id: (data as { id: string }).id };
}

async function favorite(world: FixtureWorld) {
  const input = { movieId: await movie(world) };
  await asOwner(world, 'favorites.add', input);
  return input;
}

async function wish(world: FixtureWorld) {
  const input = { movieId: await movie(world) };
  await asOwner(world, 'watchlist.add', input);
  return input;
}

async function historyEntry(world: FixtureWorld): Promise<{ id: string }> {
  const data = await asOwner(world, 'history.add', { movieId: await movie(world) });
  return { id: (data as { id: string }).id };
}

async function rating(world: FixtureWorld) {
  const input = { movieId: await movie(world) };
  await asOwner(world, 'ratings.set', { ...input, score: 9 });
  return input;
}

async function review(world: FixtureWorld): Promise<{ id: string; movieId: string }> {
  return reviewBy(world.deps, { userId: world.owner.id, movieId: await movie(world) });
}

function strangersReview({ deps }: FixtureWorld): Promise<{ id: string }> {
  return reviewBy(deps);
}

/** By the owner, of a stranger's review. */
async function report(world: FixtureWorld): Promise<string> {
  const { id } = await strangersReview(world);
  const data = await asOwner(world, 'reviews.report', { id, reason: 'spam' });
  return (data as { id: string }).id;
}

async function hidden(world: FixtureWorld, fixture?: Parameters<typeof createMovie>[1]) {
  const input = { kind: 'movie', id: await movie(world, fixture) };
  await asOwner(world, 'hidden.add', input);
  return input;
}

/** An item of a list of the owner's that was not shown yet. */
async function recommendation(world: FixtureWorld): Promise<string> {
  const movieId = await movie(world);
  return `${listIdFor({ userId: world.owner.id, revision: Number(movieId) })}.${movieId}`;
}

async function dismissed(world: FixtureWorld): Promise<string> {
  const id = await recommendation(world);
  await asOwner(world, 'recommendations.feedback', { id, kind: 'notInterested' });
  return id;
}

async function pastSearch({ deps, owner }: FixtureWorld): Promise<string> {
  const query = crypto.randomUUID();
  await deps.db.insertInto('search_history').values({ user_id: owner.id, query }).execute();
  return query;
}

/** With two movies, and as if it had not changed for long: whether it has now is seen from when. */
async function collection(world: FixtureWorld, { isPublic = false } = {}) {
  const { id } = (await asOwner(world, 'collections.create', { title: 'Heists', isPublic })) as {
    id: string;
  };
  const movieIds = [await movie(world), await movie(world)];
  for (const movieId of movieIds) await asOwner(world, 'collections.addMovie', { id, movieId });
  await world.deps.db
    .updateTable('collections')
    .set({ updated_at: new Date(0) })
    .where('id', '=', id)
    .execute();
  return { id, movieIds };
}

/** One at a time is done, and nobody works on them here. */
async function endImports({ deps }: FixtureWorld): Promise<void> {
  const open = ['waiting', 'running', 'undoing'];
  await deps.db.updateTable('imports').set({ status: 'undone' }).where('status', 'in', open).execute();
}

async function finishedImport(world: FixtureWorld, { is_dry_run = false } = {}): Promise<string> {
  await endImports(world);
  const id = crypto.randomUUID();
  const what = { source: 'imdb', file_name: 'ratings.csv', conflicts: 'newest', status: 'done' };
  await world.deps.db
    .insertInto('imports')
    .values({ id, user_id: world.owner.id, ...what, is_dry_run, finished_at: new Date(), rows_total: 0 })
    .execute();
  return id;
}

/** Of an account of its own, so that the owner's sessions go on. */
async function strangersToken({ url, deps }: FixtureWorld, purpose: MailTokenPurpose): Promise<string> {
  const { id: userId, email } = await signUp(url);
  return mailTokenOf(deps.auth.secrets.mailTokens, await createMailToken(deps, { userId, purpose, email }));
}

/** A session of its own, so that ending it leaves the owner signed in. */
async function anotherSession(world: FixtureWorld): Promise<{ refreshToken: string; sessionId: string }> {
  await forgetSecondFactors(world);
  const { username } = world.owner;
  const data = await asOwner(world, 'auth.login', { login: username, password: PASSWORD });
  const { accessToken, refreshToken } = (data as { tokens: Tokens }).tokens;
  const verified = await asOwner(world, 'auth.verify', { accessToken });
  return { refreshToken, sessionId: (verified as { sessionId: string }).sessionId };
}

async function asOwner(
  { url, owner }: FixtureWorld,
  procedure: ProcedurePath,
  input: Record<string, unknown> | Buffer<ArrayBuffer>,
) {
  const { data, problem } = await callDoor(url, 'rest', { procedure, input, token: owner.token });
  if (problem) throw new Error(`The fixture's ${procedure} failed: ${problem.detail}`);
  return data;
}

/** Who has said something without an account. */
async function visitor(world: FixtureWorld): Promise<string> {
  const visitorId = crypto.randomUUID();
  const input = { visitorId, ratings: [{ movieId: await movie(world), score: 8 }] };
  await callDoor(world.url, 'trpc', { procedure: 'onboarding.answerAsVisitor', input });
  return visitorId;
}

/** How many ratings the owner has: more than anybody else, since every fixture of theirs adds some. */
async function ownersRatings(world: FixtureWorld): Promise<number> {
  await rating(world);
  const { count } = await world.deps.db
    .selectFrom('ratings as r')
    .innerJoin('raters as by', 'by.id', 'r.rater_id')
    .where('by.user_id', '=', world.owner.id)
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
