import { randomInt } from 'node:crypto';
import type { Database } from '@matinee/db';
import { deriveToken, hashToken } from '../auth/secret-token.ts';
import type { Deps } from '../deps.ts';

export const RECOVERY_CODES = 10;

/** Crockford's 32: without I, L, O and U, which are misread or spell words. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 bits. */
const LENGTH = 16;
const GROUPS = /.{4}(?=.)/g;

type CodeDeps = { db: Database } & Pick<Deps, 'auth'>;

/**
 * Ten codes in the place of those there were, each good for once instead of a code of the authenticator; call it
 * in a transaction. They are not stored and cannot be shown again.
 */
export async function replaceRecoveryCodes({ db, auth }: CodeDeps, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, generateCode);
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const rows = codes.map((code) => ({ user_id: userId, hash: hashCode({ auth }, userId, code) }));
  await db.insertInto('recovery_codes').values(rows).execute();
  return codes.map((code) => code.replace(GROUPS, '$&-'));
}

/** Uses a code up. Of many at once one succeeds. */
export async function useRecoveryCode(
  { db, auth, clock }: CodeDeps & Pick<Deps, 'clock'>,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  const read = readCode(code);
  if (read === undefined) return false;
  const { numUpdatedRows } = await db
    .updateTable('recovery_codes')
    .set({ used_at: clock.now() })
    .where('user_id', '=', userId)
    .where('hash', '=', hashCode({ auth }, userId, read))
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function generateCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** As it was made, from how people copy it: with or without groups, in any case, O for 0, I or L for 1. */
function readCode(typed: string): string | undefined {
  const code = typed.replace(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return code.length === LENGTH && [...code].every((one) => ALPHABET.includes(one)) ? code : undefined;
}

/** With a key, as 80 bits are few beside the 256 of a token. */
function hashCode({ auth }: Pick<Deps, 'auth'>, userId: string, code: string): Buffer {
  return hashToken(deriveToken(auth.secrets.secondFactor, 'recovery code', userId, code));
}
