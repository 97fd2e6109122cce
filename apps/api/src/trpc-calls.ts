import { checkJson } from '@matinee/rest';
import { TRPCError } from '@trpc/server';
import type { FastifyRequest } from 'fastify';

export const MAX_BATCH = 20;

/** One procedure call of a request. */
export type TrpcCall = { path: string; input: unknown };

/**
 * The calls in a request of tRPC's HTTP protocol: the procedures are in the path, separated by commas in a
 * batch; their inputs in the body, or as JSON in the query of a GET.
 * @throws TRPCError for an input that is no JSON, too deep or too large, or a batch of more than 20
 */
export function readCalls(request: FastifyRequest, isBatch: boolean): TrpcCall[] {
  const { procedures } = request.params as { procedures: string };
  const raw = request.method === 'GET' ? parseInput(request) : request.body;
  if (!isBatch) return [{ path: procedures, input: raw ?? undefined }];
  const paths = procedures.split(',');
  if (paths.length > MAX_BATCH)
    throw new TRPCError({ code: 'BAD_REQUEST', message: `At most ${MAX_BATCH} calls fit into a batch` });
  if (raw !== undefined && (typeof raw !== 'object' || raw === null || Array.isArray(raw)))
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'A batch takes an object with an input a call' });
  const inputs = new Map(Object.entries(raw ?? {}));
  return paths.map((path, i) => ({ path, input: inputs.get(String(i)) }));
}

function parseInput(request: FastifyRequest): unknown {
  const { input } = request.query as { input?: unknown };
  if (input === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(String(input));
  } catch {
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'The input is not valid JSON' });
  }
  checkJson(value);
  return value;
}
