import { AppError, notFound } from '../errors.ts';
import { type CodeDeps, type GivenCode, useCode } from './use-code.ts';

/**
 * Makes sure, for somebody who is signed in, that they have the second factor of their account.
 * @throws AppError `notFound` when it has none; `validationFailed` for a wrong code: not `unauthenticated`, as the
 *   session is good; `rateLimited`, `unavailable`
 */
export async function requireCode(deps: CodeDeps, given: GivenCode): Promise<void> {
  const row = await deps.db
    .selectFrom('totp_secrets')
    .select('user_id')
    .where('user_id', '=', given.userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  if (!row) throw notFound('A second factor');
  if (!(await useCode(deps, given))) throw wrongCode();
}

export function wrongCode(): AppError {
  const message = 'Is wrong or was used before';
  return new AppError('validationFailed', `code: ${message}`, { errors: [{ path: 'code', message }] });
}
