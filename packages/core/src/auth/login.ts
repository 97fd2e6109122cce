import { recordEvent, recordEventQuietly } from '../audit/record-event.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { announceMail } from '../mail/announce-mail.ts';
import { toUser, userColumns } from '../me/user.ts';
import { checkSecondFactor } from '../second-factor/check-second-factor.ts';
import { describeDevice } from './describe-device.ts';
import { accountKey, normalizeLogin } from './limit-keys.ts';
import { writeOfNewDevice } from './new-device.ts';
import type { SignedIn } from './register.ts';
import { type Carrier, type Origin, startSession } from './start-session.ts';
import { AccountChangedError } from './write-session.ts';

export type LoginParams = Origin & {
  /** E-mail address or username; the latter never holds an @. */
  login: string;
  password: string;
  /** For an account whose second factor is on. */
  code?: string | undefined;
};

type LoginDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'publicUrl' | 'jobs' | 'log'>;
type InCookie = { /** Keep the session in a cookie. */ cookie?: boolean | undefined };

/**
 * Signs in. A wrong password and an unknown account look alike and take alike long.
 * @throws AppError `unauthenticated`, `codeRequired` when the second factor is on and no code was sent, `forbidden`
 *   when the account is banned, `rateLimited`, `overloaded`
 */
export function login(deps: LoginDeps, params: LoginParams & { cookie?: undefined }): Promise<SignedIn>;
export function login(deps: LoginDeps, params: LoginParams & InCookie): Promise<SignedIn<Carrier>>;
export async function login(deps: LoginDeps, params: LoginParams & InCookie): Promise<SignedIn<Carrier>> {
  const name = normalizeLogin(params.login);
  await deps.auth.limiter.consume('auth', accountKey(name));
  const proven: Proven = { userId: undefined };
  try {
    return await signIn(deps, name, { ...params, proven });
  } catch (error) {
    // The same password under another hash, or another password: the second look tells.
    if (error instanceof AccountChangedError) return signIn(deps, name, { ...params, proven });
    throw error;
  }
}

/** Whose second factor was proven: a code is good once, so a second look does not ask for it again. */
type Proven = { userId: string | undefined };

async function signIn(
  deps: LoginDeps,
  name: string,
  { proven, ...params }: LoginParams & InCookie & { proven: Proven },
): Promise<SignedIn<Carrier>> {
  const { db, auth, clock } = deps;
  const row = await findAccount(deps, name);
  const matches = await auth.passwords.verify(row?.password_hash, params.password);
  if (!row || !matches) {
    await noteFailure(deps, { ...params, actorId: row?.id, reason: 'password' });
    throw new AppError('unauthenticated', 'The login or the password is wrong');
  }
  if (row.banned_at) {
    await noteFailure(deps, { ...params, actorId: row.id, reason: 'banned' });
    throw new AppError('forbidden', 'This account is banned');
  }
  if (row.second_factor && proven.userId !== row.id) {
    // Somebody has the password: seen again and again without a code it is the sign that it has leaked.
    if (params.code === undefined)
      await noteFailure(deps, { ...params, actorId: row.id, reason: 'codeMissing' });
    await checkSecondFactor(deps, { userId: row.id, code: params.code, ip: params.ip });
    proven.userId = row.id;
  }
  const rehashed = auth.passwords.isWeak(row.password_hash)
    ? await auth.passwords.hash(params.password)
    : undefined;
  const { carrier, isNewDevice } = await db.transaction().execute(async (trx) => {
    const { ip, userAgent, cookieBefore, cookie: byCookie } = params;
    const inside = { db: trx, auth, clock };
    const origin = { ip, userAgent, cookieBefore };
    const passwordHash = row.password_hash;
    const session = await startSession(inside, { userId: row.id, passwordHash, byCookie, ...origin });
    const { sessionId, device, isNewDevice } = session;
    const detail = { sessionId, device, isNewDevice };
    await recordEvent({ db: trx }, { action: 'auth.loggedIn', actorId: row.id, ip, detail });
    if (isNewDevice) await writeOfNewDevice(inside, { userId: row.id, owner: row, device, ip });
    return session;
  });
  if (rehashed) await replaceHash(deps, { userId: row.id, from: row.password_hash, to: rehashed });
  if (isNewDevice) await announceMail(deps);
  return { user: toUser(deps, row), ...carrier };
}

type Failure = Origin & { actorId: string | undefined; reason: 'password' | 'banned' | 'codeMissing' };

/** The same for an account and for none. What was typed is not kept: people type passwords there, too. */
function noteFailure(deps: LoginDeps, { actorId, reason, ip, userAgent }: Failure): Promise<void> {
  const detail = { reason, device: describeDevice(userAgent) };
  return recordEventQuietly(deps, { action: 'auth.loginFailed', actorId, ip, detail });
}

/**
 * All that usernames and addresses are made of. The database takes "İ" for an "i" and the limits do not, so each
 * of these letters would double the guesses at a password; and of NUL it makes an error.
 */
const NAME = /^[\x20-\x7E]+$/;

async function findAccount({ db }: LoginDeps, name: string) {
  if (!NAME.test(name)) return undefined;
  return db
    .selectFrom('users')
    .select([...userColumns, 'password_hash', 'banned_at'])
    .where(name.includes('@') ? 'email' : 'username', '=', name)
    .executeTakeFirst();
}

/** Unless the password was changed meanwhile, which must not be undone. */
async function replaceHash(
  { db }: LoginDeps,
  { userId, from, to }: { userId: string; from: string; to: string },
): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: to })
    .where('id', '=', userId)
    .where('password_hash', '=', from)
    .execute();
}
