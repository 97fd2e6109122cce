import { recordEvent } from '../audit/record-event.ts';
import { sendVerification } from '../credentials/send-verification.ts';
import type { Deps } from '../deps.ts';
import { announceMail } from '../mail/announce-mail.ts';
import type { User } from '../me/user.ts';
import { announceAnswers, moveAnswers } from '../onboarding/claim-answers.ts';
import { hashVisitor } from '../views/viewer-hash.ts';
import { parseNewAccount } from './account-rules.ts';
import { createAccount, translateTaken } from './create-account.ts';
import { type ByTokens, type Carrier, type Origin, startSession } from './start-session.ts';

export type RegisterParams = Origin & {
  email: string;
  username: string;
  password: string;
  passwordConfirm?: string | undefined;
  displayName?: string | undefined;
  /**
   * The visitor cookie: what was answered in onboarding with it comes along. An id that a client chose does not, since
   * nothing proves that it is theirs who sign up.
   */
  visitorCookie?: string | undefined;
};

/** Who signed in, and what their client keeps of it. */
export type SignedIn<C extends Carrier = ByTokens> = { user: User } & C;

type RegisterDeps = Pick<Deps, 'db' | 'auth' | 'clock' | 'publicUrl' | 'cache' | 'jobs' | 'log'>;
type InCookie = { /** Keep the session in a cookie. */ cookie?: boolean | undefined };

/**
 * Opens an account and signs it in; the address is proven later, with the link it is sent.
 * @throws AppError `validationFailed`, `emailTaken`, `usernameTaken`, `rateLimited` when the address was written to
 *   too often, `unavailable`, `overloaded`
 */
export function register(
  deps: RegisterDeps,
  params: RegisterParams & { cookie?: undefined },
): Promise<SignedIn>;
export function register(deps: RegisterDeps, params: RegisterParams & InCookie): Promise<SignedIn<Carrier>>;
export async function register(
  deps: RegisterDeps,
  { ip, userAgent, cookieBefore, cookie: byCookie, visitorCookie, ...input }: RegisterParams & InCookie,
): Promise<SignedIn<Carrier>> {
  const { db, auth, clock, publicUrl } = deps;
  const account = await parseNewAccount(input);
  const passwordHash = await auth.passwords.hash(account.password);
  const visitor = hashVisitor(deps, { cookie: visitorCookie });
  try {
    const { moved, ...signedIn } = await db.transaction().execute(async (trx) => {
      const inside = { db: trx, auth, clock, publicUrl };
      const user = await createAccount(inside, { ...account, passwordHash, role: 'user' });
      const origin = { ip, userAgent, cookieBefore };
      const session = await startSession(inside, { userId: user.id, byCookie, ...origin });
      const { sessionId, device, carrier } = session;
      const detail = { sessionId, device };
      await recordEvent({ db: trx }, { action: 'auth.registered', actorId: user.id, ip, detail });
      await sendVerification(inside, { userId: user.id, email: user.email });
      // Last: it locks movies that others rate.
      const moved = visitor && (await moveAnswers(trx, { id: visitor, userId: user.id, now: clock.now() }));
      return { user, moved, ...carrier };
    });
    await announceMail(deps);
    if (moved) await announceAnswers(deps, signedIn.user.id, moved);
    return signedIn;
  } catch (error) {
    throw translateTaken(error);
  }
}
