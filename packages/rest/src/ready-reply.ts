import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesEtag, weakEtag } from './etag.ts';
import type { ReadyReply, ReplyHints } from './types.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * The output of a procedure as it is sent.
 * @param ctx the context it was called with, which may say headers
 */
export function readyReply(output: unknown, ctx?: unknown): ReadyReply {
  const body = JSON.stringify(output) ?? 'null';
  const { headers } = (ctx as { reply?: ReplyHints } | undefined)?.reply ?? {};
  return { body, etag: weakEtag(body), ...(headers && Object.keys(headers).length > 0 && { headers }) };
}

/** Sends a ready 200, or a 304 to whoever has it already. */
export function sendReady(
  req: FastifyRequest,
  res: FastifyReply,
  { body, etag, headers = {} }: ReadyReply,
): FastifyReply {
  for (const [name, value] of Object.entries(headers)) res.header(name, value);
  res.header('etag', etag);
  if (matchesEtag(req.headers['if-none-match'], etag)) return res.code(304).send();
  return res.code(200).header('content-type', JSON_TYPE).send(body);
}
