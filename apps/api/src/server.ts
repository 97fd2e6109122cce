import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import type { Deps } from '@matinee/core/deps';
import type { MailboxDeps } from '@matinee/core/mail/read-mailbox';
import { docsPlugin, type ProblemOptions, problemPlugin, restPlugin, serverOptions } from '@matinee/rest';
import { appRouter } from '@matinee/router';
import { toProblem } from '@matinee/router/problems';
import { keepReplies } from '@matinee/router/replies/keep-replies';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type onRequestHookHandler,
} from 'fastify';
import { accountPages } from './account-pages/account-pages.ts';
import { avatars } from './avatars.ts';
import { browserOrigins, refuseForeignWrites } from './browser-origins.ts';
import { contextMaker } from './context.ts';
import { devMail } from './dev-mail/dev-mail.ts';
import { closeGracefully } from './graceful-close.ts';
import { health } from './health.ts';
import { jwks } from './jwks.ts';
import { limitHeaders } from './limit-headers.ts';
import { apiDocument, REST_BASE } from './openapi.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionCookies } from './session-cookies.ts';
import { trpcDoor } from './trpc-door.ts';
import { visitorCookies } from './visitor-cookies.ts';

export type ServerOptions = {
  deps: Deps;
  corsOrigins: readonly string[];
  trustProxy: boolean | string[];
  /** Mounts `/dev/mail`. Only where nobody but this machine comes in. */
  mailbox?: MailboxDeps['mail'] | undefined;
};

/** Both doors, the docs and health over one set of deps; not listening yet. */
export async function buildServer({
  deps,
  corsOrigins,
  trustProxy,
  mailbox,
}: ServerOptions): Promise<FastifyInstance> {
  const problems: ProblemOptions = {
    toProblem: (error, { requestId }) => toProblem(error, requestId),
    onError: (error, problem, request) => logUnexpected(deps, error, problem.status, request.id),
  };
  const app = Fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Nothing is logged but by `deps.log`, with the id of its request.
    childLoggerFactory: (logger) => logger,
    trustProxy,
    connectionTimeout: 20_000,
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
    ...serverOptions(problems),
  });
  closeGracefully(app);
  await app.register(
    await securityHeaders({
      contentSecurityPolicy: { useDefaults: false, directives: API_CSP },
      strictTransportSecurity: deps.publicUrl.startsWith('https:') && {
        maxAge: 31_536_000,
        includeSubDomains: false,
      },
    }),
  );
  await app.register(problemPlugin(problems));
  app.addHook('onRequest', refusePlainOptions);
  await app.register(cors, {
    origin: [...corsOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
  app.addHook(
    'onRequest',
    refuseForeignWrites(browserOrigins({ publicUrl: deps.publicUrl, listed: corsOrigins })),
  );
  // Read where they are needed: parsing those of every request would cost the ones without a session.
  await app.register(cookie, { hook: false });
  const createContext = contextMaker(deps, {
    session: sessionCookies(deps.publicUrl),
    visitor: visitorCookies(deps.publicUrl),
  });
  await app.register(requestLog(deps));
  await app.register(limitHeaders());
  await app.register(health(deps));
  await app.register(jwks(deps));
  await app.register(avatars(deps));
  await app.register(accountPages());
  if (mailbox) await app.register(devMail({ ...deps, mail: mailbox }));
  const ready = keepReplies(deps);
  await app.register(
    restPlugin({
      router: appRouter,
      base: REST_BASE,
      createContext: ({ req, res }) => createContext(req, res),
      ready,
    }),
  );
  await app.register(
    trpcDoor({
      router: appRouter,
      createContext,
      ready,
      onCall: (request, procedure) => {
        request.procedure = request.procedure ? `${request.procedure},${procedure}` : procedure;
      },
      onError: (error, request) =>
        logUnexpected(deps, error, toProblem(error, request.id).status, request.id),
    }),
    { prefix: '/trpc' },
  );
  await app.register(docsPlugin({ document: apiDocument(), base: REST_BASE }));
  return app;
}

/** Nothing here is a page: an answer opened in a browser may load and run nothing. */
const API_CSP = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

const EXPOSED = [
  'content-disposition',
  'etag',
  'idempotent-replayed',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'x-request-id',
];

/** OPTIONS means a preflight here; any other would get a bare text from the CORS plugin instead of a problem. */
const refusePlainOptions: onRequestHookHandler = (request, reply, next) => {
  const { origin, 'access-control-request-method': wanted } = request.headers;
  if (request.method === 'OPTIONS' && !(origin && wanted)) reply.callNotFound();
  else next();
};

function logUnexpected({ log }: Deps, error: Error, status: number, requestId: string): void {
  if (status === 500) log.error({ err: error.cause ?? error, requestId }, 'A request failed unexpectedly');
}
