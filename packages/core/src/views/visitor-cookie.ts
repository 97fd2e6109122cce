import { randomBytes } from 'node:crypto';
import { deriveToken, isSameToken } from '../auth/secret-token.ts';
import type { Deps } from '../deps.ts';

/** What an anonymous visitor's browser keeps. */
export type VisitorCookie = {
  value: string;
  /** Seconds. */
  maxAge: number;
};

const FORM = /^([\w-]{22})\.([\w-]{43})$/;
const YEAR = 365 * 86_400;

/** A random id, signed: nobody else can make one up. Nothing of it is stored. */
export function issueVisitorCookie({ auth }: Pick<Deps, 'auth'>): VisitorCookie {
  const id = randomBytes(16).toString('base64url');
  return { value: `${id}.${signatureOf({ auth }, id)}`, maxAge: YEAR };
}

/** The id in a visitor cookie when we made it, else undefined. */
export function readVisitorCookie(deps: Pick<Deps, 'auth'>, value: string): string | undefined {
  const [, id, signature = ''] = FORM.exec(value) ?? [];
  return id && isSameToken(signature, signatureOf(deps, id)) ? id : undefined;
}

function signatureOf({ auth }: Pick<Deps, 'auth'>, id: string): string {
  return deriveToken(auth.secrets.visitors, 'cookie', id);
}
