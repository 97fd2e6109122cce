import { isLoopback } from '@matinee/core/loopback';
import {
  findMailboxEntry,
  listMailbox,
  type MailboxDeps,
  type MailboxEntry,
} from '@matinee/core/mail/read-mailbox';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { FRAME_CSP, framedMail, listPage, mailPage, PAGE_CSP } from './pages.ts';

const LIMIT = 100;

type One = { Params: { id: string } };
type Many = { Querystring: { to?: string | string[] } };

/**
 * `/dev/mail`: the mails that nobody sends, for people and as JSON. Its links sign people up and set passwords, so it
 * is for this machine alone: mounted only in development, and closed to what a proxy or another host name brings.
 */
export function devMail(deps: MailboxDeps): FastifyPluginCallback {
  const list = ({ query }: FastifyRequest<Many>) =>
    listMailbox(deps, { limit: LIMIT, to: typeof query.to === 'string' ? query.to : undefined });
  const find = ({ params }: FastifyRequest<One>) => findMailboxEntry(deps, params.id);

  return (app, _options, done) => {
    app.register((scope, _scopeOptions, scopeDone) => {
      scope.addHook('onRequest', forThisMachine);
      scope.get<Many>('/dev/mail', async (request, reply) => {
        const entries = await list(request);
        return wantsJson(request) ? json(reply, { items: entries }) : html(reply, listPage(entries));
      });
      scope.get<Many>('/dev/mail.json', async (request, reply) =>
        json(reply, { items: await list(request) }),
      );
      scope.get<One>('/dev/mail/:id', async (request, reply) => {
        const entry = await find(request);
        if (!entry) return reply.callNotFound();
        return wantsJson(request) ? json(reply, entry) : html(reply, mailPage(entry));
      });
      scope.get<One>('/dev/mail/:id/html', async (request, reply) => {
        const entry = await find(request);
        return entry ? html(reply, framedMail(entry), FRAME_CSP) : reply.callNotFound();
      });
      scopeDone();
    });
    done();
  };
}

const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * The name is checked as well as the address: a page of another site can have its own name lead to this machine,
 * and would then be of the same origin.
 */
const forThisMachine: onRequestHookHandler = ({ headers, socket }, reply, next) => {
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  const isDirect = isLoopback(address(socket.remoteAddress)) && !FORWARDED.some((name) => name in headers);
  if (isDirect && isLoopback(host)) next();
  else reply.callNotFound();
};

function address(remote = ''): string {
  return remote.replace(/^::ffff:/, '');
}

function wantsJson({ headers }: FastifyRequest): boolean {
  const { accept = '' } = headers;
  return accept.includes('application/json') && !accept.includes('text/html');
}

function json(reply: FastifyReply, body: { items: MailboxEntry[] } | MailboxEntry): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

function html(reply: FastifyReply, text: string, csp = PAGE_CSP): FastifyReply {
  return reply
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': csp,
      'referrer-policy': 'no-referrer',
    })
    .type('text/html; charset=utf-8')
    .send(text);
}
