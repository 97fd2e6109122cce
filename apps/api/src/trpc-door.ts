import {
  type AnyTRPCRouter,
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  type inferRouterContext,
  TRPCError,
} from '@trpc/server';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';

export const MAX_BATCH = 20;

export type TrpcDoorOptions<R extends AnyTRPCRouter> = {
  router: R;
  createContext(request: FastifyRequest, batchSize: number): inferRouterContext<R>;
  onCall?(request: FastifyRequest, procedure: string): void;
  onError?(error: TRPCError, request: FastifyRequest, procedure: string | undefined): void;
};

type Call = { path: string; input: unknown };
type Answer = { status: number; body: { result: { data: unknown } } | { error: unknown } };

/**
 * tRPC's HTTP protocol (JSON, single and batched, no streams) over one Fastify route: queries by GET,
 * mutations by POST. Procedures are called directly, without building Request and Headers objects, which is
 * what makes tRPC's own adapter slow here.
 */
export function trpcDoor<R extends AnyTRPCRouter>({
  router,
  createContext,
  onCall,
  onError,
}: TrpcDoorOptions<R>): FastifyPluginCallback {
  async function answer(request: FastifyRequest, call: Call, index: number, size: number): Promise<Answer> {
    const type = request.method === 'GET' ? 'query' : 'mutation';
    const ctx = createContext(request, size);
    try {
      onCall?.(request, call.path);
      const data: unknown = await callTRPCProcedure({
        router,
        path: call.path,
        type,
        ctx,
        getRawInput: async () => call.input,
        signal: undefined,
        batchIndex: index,
      });
      return { status: 200, body: { result: { data } } };
    } catch (cause) {
      return failure(request, cause, call, ctx);
    }
  }

  function failure(
    request: FastifyRequest,
    cause: unknown,
    call?: Call,
    ctx?: inferRouterContext<R>,
  ): Answer {
    const error = getTRPCErrorFromUnknown(cause);
    onError?.(error, request, call?.path);
    const shape = getTRPCErrorShape({
      config: router._def._config,
      error,
      type: request.method === 'GET' ? 'query' : 'mutation',
      path: call?.path,
      input: call?.input,
      ctx: ctx ?? createContext(request, 1),
    });
    return { status: shape.data.httpStatus ?? 500, body: { error: shape } };
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const isBatch = (request.query as Record<string, unknown>).batch === '1';
    const calls = readCalls(request, isBatch);
    const answers = await Promise.all(calls.map((call, i) => answer(request, call, i, calls.length)));
    const statuses = new Set(answers.map(({ status }) => status));
    const [status = 200] = statuses;
    const bodies = answers.map(({ body }) => body);
    return reply
      .code(statuses.size > 1 ? 207 : status)
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(isBatch ? bodies : bodies[0]));
  }

  return (app, _options, done) => {
    app.setErrorHandler((cause, request, reply) => {
      const { status, body } = failure(request, fromFastify(cause));
      return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
    });
    app.route({ method: ['GET', 'POST'], url: '/:procedures', handler: handle });
    done();
  };
}

function readCalls(request: FastifyRequest, isBatch: boolean): Call[] {
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
  try {
    return JSON.parse(String(input));
  } catch (cause) {
    throw new TRPCError({ code: 'PARSE_ERROR', cause });
  }
}

/** Fastify's own refusals (broken JSON, too large, wrong type) in tRPC's codes. */
function fromFastify(cause: unknown): TRPCError {
  if (cause instanceof TRPCError) return cause;
  const status = (cause as { statusCode?: number }).statusCode;
  if (status === 413) return new TRPCError({ code: 'PAYLOAD_TOO_LARGE', cause });
  if (status === 415) return new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', cause });
  if (status === 400) return new TRPCError({ code: 'PARSE_ERROR', cause });
  return getTRPCErrorFromUnknown(cause);
}
