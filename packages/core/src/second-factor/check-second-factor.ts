import { AppError } from '../errors.ts';
import { type CodeDeps, type GivenCode, useCode } from './use-code.ts';

/**
 * The second question of a login, for an account that has a second factor; the password was right.
 * @throws AppError `codeRequired` without a code; `unauthenticated`, `rateLimited`, `unavailable`
 */
export async function checkSecondFactor(
  deps: CodeDeps,
  { userId, code, ip }: Omit<GivenCode, 'code'> & { code: string | undefined },
): Promise<void> {
  if (code === undefined)
    throw new AppError(
      'codeRequired',
      'Send `code` too: from your authenticator, or one of your recovery codes',
    );
  if (!(await useCode(deps, { userId, code, ip })))
    throw new AppError('unauthenticated', 'The code is wrong or was used before');
}
