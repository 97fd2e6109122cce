import { authenticate } from '../auth/authenticate.ts';
import { login } from '../auth/login.ts';
import { type RegisterParams, register } from '../auth/register.ts';
import { AppError } from '../errors.ts';
import { newAccount } from './accounts.ts';
import type { TestDeps } from './test-deps.ts';

export type SignedInAccount = {
  userId: string;
  sessionId: string;
  email: string;
  username: string;
  password: string;
  accessToken: string;
};

/** Somebody new who is signed in. */
export async function signedIn(
  deps: TestDeps,
  changes: Partial<RegisterParams> = {},
): Promise<SignedInAccount> {
  const { email, username, password } = newAccount(changes);
  const { user, tokens } = await register(deps, { email, username, password, ...changes });
  const { sessionId } = await authenticate(deps, { token: tokens.accessToken });
  if (!sessionId) throw new Error('A token without a session');
  return { userId: user.id, sessionId, email, username, password, accessToken: tokens.accessToken };
}

/** The failure with which a promise is rejected. @throws when it is fulfilled, or fails unexpectedly */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof AppError))
    throw new Error(`expected an AppError, got ${String(error)}`, { cause: error });
  return error;
}

/** Whether a username goes with a password. */
export async function canSignIn(
  deps: TestDeps,
  { username, password }: { username: string; password: string },
): Promise<boolean> {
  try {
    await login(deps, { login: username, password });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') return false;
    throw error;
  }
}

/** What was done to the credentials of an account, as the audit log has it, oldest first. */
export async function credentialActions(
  { db }: Pick<TestDeps, 'db'>,
  { userId }: { userId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('audit_log')
    .select('action')
    .where('actor_id', '=', userId)
    .where('action', 'like', 'credentials.%')
    .orderBy('id')
    .execute();
  return rows.map(({ action }) => action);
}
