import { createJWT } from 'oslo/jwt';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const ALGORITHM = 'ES256';
/** RFC 9068, so that no other kind of JWT passes for an access token. */
const TYPE = 'at+jwt';
const MAX_LENGTH = 2_048;
/** How far the clocks of two of our machines may be apart. */
const CLOCK_SKEW_SECONDS = 60;

/** Exactly these: a header that brings its own key (`jwk`, `jku`, `x5u`) or extensions (`crit`) is refused. */
const headerSchema = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.literal(TYPE), kid: z.string() });

const payloadSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.uuid(),
  sid: z.string().min(1),
  iat: z.int(),
  exp: z.int(),
});

export type AccessClaims = { userId: string; sessionId: string };

export type VerifiedClaims = AccessClaims & { expiresAt: Date };

/** A JWT for the session; who the user is now, and in which role, is read from the database at each use. */
export function signAccessToken(
  { auth, clock }: Pick<Deps, 'auth' | 'clock'>,
  { userId, sessionId }: AccessClaims,
): Promise<string> {
  const key = auth.signingKeys[0];
  if (!key?.privateKey) throw new Error('The first signing key has no private half');
  const now = seconds(clock.now());
  const claims = {
    iss: auth.issuer,
    aud: auth.audience,
    sub: userId,
    sid: sessionId,
    iat: now,
    exp: now + auth.lifetimes.access,
  };
  return createJWT(ALGORITHM, key.privateKey, claims, { headers: { kid: key.kid, typ: TYPE } });
}

/**
 * What the token says when it is one of ours, else undefined. oslo's `validateJWT` looks at neither issuer,
 * audience nor type, does not require an expiry and reads the machine's clock: hence all of it here.
 * @param options.allowExpired for signing out
 */
export async function verifyAccessToken(
  { auth, clock }: Pick<Deps, 'auth' | 'clock'>,
  token: string,
  { allowExpired = false }: { allowExpired?: boolean } = {},
): Promise<VerifiedClaims | undefined> {
  if (token.length > MAX_LENGTH) return undefined;
  const [header, payload, signature, ...rest] = token.split('.').map(decode);
  if (!header || !payload || !signature || rest.length > 0) return undefined;
  const { data: head } = headerSchema.safeParse(parseJson(header));
  const key = head && auth.signingKeys.find(({ kid }) => kid === head.kid);
  if (!key) return undefined;
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  const isOurs = await crypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key.publicKey,
    signature,
    signed,
  );
  const { data: claims } = payloadSchema.safeParse(parseJson(payload));
  if (!isOurs || !claims) return undefined;
  if (claims.iss !== auth.issuer || claims.aud !== auth.audience) return undefined;
  const now = seconds(clock.now());
  if (claims.iat > now + CLOCK_SKEW_SECONDS) return undefined;
  if (claims.exp <= now && !allowExpired) return undefined;
  return { userId: claims.sub, sessionId: claims.sid, expiresAt: new Date(claims.exp * 1000) };
}

/** Undefined unless it is the one way to write these bytes, so that a token has one spelling. */
function decode(part: string): Buffer<ArrayBuffer> | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
