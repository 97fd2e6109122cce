import { randomBytes } from 'node:crypto';
import { createTOTPKeyURI, generateHOTP } from 'oslo/otp';
import { isSameToken } from '../auth/secret-token.ts';
import { PRODUCT_NAME } from '../product.ts';

/** RFC 4226 recommends 160 bits. */
const SECRET_BYTES = 20;
const STEP_SECONDS = 30;
/** Clocks of telephones are a little off: the code before and the one after are good, too. */
const STEPS_OFF = 1;

export function generateTotpSecret(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(SECRET_BYTES));
}

/** What an authenticator reads from a QR code. */
export function totpUri(secret: Uint8Array, accountName: string): string {
  return createTOTPKeyURI(PRODUCT_NAME, accountName, new Uint8Array(secret));
}

/** The code of a time step: RFC 6238 with 6 digits of SHA-1, which is what every authenticator can. */
export function totpCode(secret: Uint8Array, step: number): Promise<string> {
  return generateHOTP(new Uint8Array(secret), step);
}

/** The time step of a moment. */
export function totpStep(at: Date): number {
  return Math.floor(at.getTime() / 1000 / STEP_SECONDS);
}

/**
 * The step near `now` that a code is of, later than `after`; undefined when it is of none.
 *
 * Steps up to the last one accepted do not count: whoever looked over a shoulder has a code that was used.
 */
export async function findStep(
  secret: Uint8Array,
  code: string,
  { now, after }: { now: Date; after: number | null },
): Promise<number | undefined> {
  const current = totpStep(now);
  let found: number | undefined;
  for (let step = current - STEPS_OFF; step <= current + STEPS_OFF; step++) {
    const isMatch = isSameToken(code, await totpCode(secret, step));
    if (isMatch && step > (after ?? -1)) found ??= step;
  }
  return found;
}
