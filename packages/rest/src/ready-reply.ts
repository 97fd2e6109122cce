import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesEtag, weakEtag } from './etag.ts';
import type { ReadyReply } from './types.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The output of a procedure as it is sent. */
export function readyReply(output: unknown): ReadyReply {
  const body = JSON.stringify(output) ?? 'null';
  return { body, etag: weakEtag(body) };
}

/** Sends a ready 200, or a 304 to whoever has it already. */
export function sendReady(req: FastifyRequest, res: FastifyReply, { body, etag }: ReadyReply): FastifyReply {
  res.header('etag', etag);
  if (matchesEtag(req.headers['if-none-match'], etag)) return res.code(304).send();
  return res.code(200).header('content-type', JSON_TYPE).send(body);
}
