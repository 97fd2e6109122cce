import { TmdbError } from '../errors.ts';

/** The error with which a call fails; fails itself when there is none or another one. */
export async function errorOf(call: Promise<unknown>): Promise<TmdbError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TmdbError)) throw new Error(`It came to ${error}`, { cause: error });
  return error;
}

export async function failureOf(call: Promise<unknown>) {
  return (await errorOf(call)).failure;
}
