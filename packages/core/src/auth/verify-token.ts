import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { verifyAccessToken } from './access-token.ts';
import { authenticate } from './authenticate.ts';
import type { Role } from './viewer.ts';

export type VerifiedToken = {
  userId: string;
  /** The one they have now. */
  role: Role;
  sessionId: string;
  /** Of the token, ISO 8601. */
  expiresAt: string;
};

/**
 * What an access token is worth right now: its session may have ended and its user be banned. An API key is no
 * access token.
 * @throws AppError `unauthenticated`
 */
export async function verifyToken(
  deps: Pick<Deps, 'db' | 'auth' | 'clock' | 'log'>,
  { accessToken }: { accessToken: string },
): Promise<VerifiedToken> {
  const claims = await verifyAccessToken(deps, accessToken);
  if (!claims) throw new AppError('unauthenticated', 'The access token is not valid or has expired');
  const { userId, sessionId, expiresAt } = claims;
  const { role } = await authenticate(deps, { token: accessToken }, { userId, sessionId });
  return { userId, role, sessionId, expiresAt: expiresAt.toISOString() };
}
