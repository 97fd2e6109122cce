import type { AppRouter } from '@matinee/router';
import type { Operation, TRPCLink } from '@trpc/client';
import { observable, observableToPromise } from '@trpc/server/observable';
import { isProblem, MatineeError, toMatineeError } from './errors.ts';
import type { Tokens } from './router-types.ts';
import type { Session } from './session.ts';

/** In the context of an operation: the access token that went with it. */
const SENT = 'matinee.sentToken';

/** These open a session or end one: an old access token has no business there, or needs no life in it. */
const SIGN_INS = new Set(['auth.register', 'auth.login']);
const WITHOUT_TOKEN = new Set([...SIGN_INS, 'auth.refresh']);
const WITH_ANY_TOKEN = new Set(['auth.logout']);

/** The token that belongs into the request of these operations. */
export async function tokenFor(
  session: Session,
  operations: readonly Operation[],
): Promise<string | undefined> {
  const paths = operations.map(({ path }) => path);
  if (paths.every((path) => WITHOUT_TOKEN.has(path))) return undefined;
  if (paths.every((path) => WITH_ANY_TOKEN.has(path))) return session.storedToken();
  const token = await session.freshToken();
  for (const { context } of operations) context[SENT] = token;
  return token;
}

/**
 * The first link: keeps what the auth procedures answer, repeats a call once when its access token was refused
 * and another one can be had, ends a call at once when it is aborted, and makes every failure ours.
 */
export function sessionLink(session: Session): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const input = SIGN_INS.has(op.path) ? { ...session.signInInput, ...(op.input as object) } : op.input;
        const send = (context: Record<string, unknown>) =>
          observableToPromise(next({ ...op, input, context }));
        const run = async () => {
          const context = { ...op.context };
          const envelope = await send(context).catch(async (error: unknown) => {
            if (await canRepeat(session, op, { error: toMatineeError(error), sent: context[SENT] }))
              return send({ ...op.context });
            throw error;
          });
          await follow(session, op, (envelope.result as { data?: unknown }).data);
          return envelope;
        };
        const { aborted, release } = watch(op.signal);
        Promise.race([run(), aborted])
          .finally(release)
          .then(
            (envelope) => {
              observer.next(envelope);
              observer.complete();
            },
            (error: unknown) => observer.error(toMatineeError(error) as MatineeError),
          );
      });
}

async function canRepeat(
  session: Session,
  { path }: Operation,
  { error, sent }: { error: unknown; sent: unknown },
): Promise<boolean> {
  // Of what signs in, a refusal says nothing about who was signed in before.
  if (WITHOUT_TOKEN.has(path) || !isProblem(error, 'unauthenticated')) return false;
  return session.recover(typeof sent === 'string' ? sent : undefined);
}

/** What an answer means for the session. */
async function follow(session: Session, { path, input }: Operation, data: unknown): Promise<void> {
  if (WITHOUT_TOKEN.has(path)) await session.keep((data as { tokens: Tokens | null }).tokens);
  if (path === 'me.delete') await session.forget();
  if (path !== 'auth.logout') return;
  const { refreshToken, everywhere } = (input ?? {}) as { refreshToken?: string; everywhere?: boolean };
  await session.forget(everywhere ? undefined : refreshToken);
}

/** tRPC lets an aborted call of a batch wait for the others: this one does not. */
function watch(signal: AbortSignal | null | undefined): { aborted: Promise<never>; release(): void } {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new MatineeError('aborted', 'The call was aborted', { cause: signal?.reason }));
  });
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort);
  return { aborted, release: () => signal?.removeEventListener('abort', abort) };
}
