import type { SignedIn } from '@matinee/core/auth/register';
import type { Carrier, Origin } from '@matinee/core/auth/start-session';
import { AppError } from '@matinee/core/errors';
import type { Context } from '../context.ts';

/**
 * Where a sign-in comes from.
 * @throws AppError `validationFailed` when the session shall be kept in a cookie and this client can have none
 */
export function originOf(
  { request, sessionCookie }: Context,
  { cookie: isCookieWanted }: { cookie?: boolean | undefined },
): Origin {
  if (isCookieWanted) {
    const refusal = sessionCookie ? sessionCookie.refusal : 'There is no cookie to be had here';
    if (refusal)
      throw new AppError('validationFailed', refusal, { errors: [{ path: 'cookie', message: refusal }] });
  }
  const { ip, userAgent, cookie } = request;
  return { ip, userAgent, cookieBefore: cookie };
}

/** What is told to who has signed in; their cookie is set, or the one of the session they have left is taken back. */
export function answerSignIn(
  { request, sessionCookie }: Context,
  { cookie, ...signedIn }: SignedIn<Carrier>,
): Omit<SignedIn<Carrier>, 'cookie'> {
  if (cookie) sessionCookie?.set(cookie);
  else if (request.cookie !== undefined) sessionCookie?.clear();
  return signedIn;
}
