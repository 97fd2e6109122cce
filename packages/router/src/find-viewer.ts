import { authenticate, type Identity } from '@matinee/core/auth/authenticate';
import { AppError } from '@matinee/core/errors';
import type { Context } from './context.ts';

/**
 * Who calls a public procedure that shows more to some: their credentials are proven as where they are needed, but who has
 * none that are good is simply nobody. Costs a query; call it where it makes a difference.
 */
export async function findViewer({
  deps,
  request,
  identity,
  sessionCookie,
}: Context & { identity: Identity | undefined }): Promise<string | undefined> {
  if (!identity) return undefined;
  try {
    const { cookie, userId, scopes } = await authenticate(deps, request, identity);
    if (cookie) sessionCookie?.set(cookie);
    return scopes.includes('read') ? userId : undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') return undefined;
    throw error;
  }
}
