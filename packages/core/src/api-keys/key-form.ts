import { randomBytes, randomInt } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const NAME_LENGTH = 8;
const SECRET_BYTES = 32;

/** What a key looks like, so that scanners find one that lies about in a repository. */
const FORM = /^matinee_[a-z0-9]{8}_[\w-]{43}$/;

/** A new key: `matinee_`, a name of its own that is no secret, and 256 random bits. */
export function generateApiKey(): { key: string; prefix: string } {
  const name = Array.from({ length: NAME_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const prefix = `matinee_${name}`;
  return { key: `${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`, prefix };
}

/** Whether this is an API key, good or not, and no other kind of token. */
export function isApiKey(token: string): boolean {
  return FORM.test(token);
}
