import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Deps } from '../deps.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type SealDeps = Pick<Deps, 'auth'>;

/** A secret encrypted for the database: nonce, ciphertext, tag. It opens for this user alone. */
export function sealSecret(deps: SealDeps, userId: string, secret: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(deps), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(userId));
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed for this user with this installation's key; undefined for anything else. */
export function openSecret(deps: SealDeps, userId: string, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, keyOf(deps), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(userId));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const secret = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([secret, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** A key of its own: the purpose's own key also makes the hashes of recovery codes. */
function keyOf({ auth }: SealDeps): Buffer {
  return createHmac('sha256', auth.secrets.secondFactor).update('totp secrets').digest();
}
