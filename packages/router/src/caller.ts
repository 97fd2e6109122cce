import type { Context } from './context.ts';

/** Who changes credentials, from which session, for what core writes down. */
export function callerOf({
  viewer,
  request,
}: Pick<Context, 'request'> & { viewer: { userId: string; sessionId: string } }) {
  return { userId: viewer.userId, sessionId: viewer.sessionId, ip: request.ip };
}

/** Which administrator does something, for the audit log. */
export function actorOf({ viewer, request }: Pick<Context, 'request'> & { viewer: { userId: string } }) {
  return { actorId: viewer.userId, ip: request.ip };
}
