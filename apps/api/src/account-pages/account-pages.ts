import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyPluginAsync } from 'fastify';

/** Address below `/account`, file beside this one, and its type. */
const FILES = [
  ['verify-email', 'verify-email.html', 'text/html'],
  ['reset-password', 'reset-password.html', 'text/html'],
  ['account.js', 'account.js', 'text/javascript'],
  ['account.css', 'account.css', 'text/css'],
] as const;

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  // Forms are sent by the script: a password must never become a part of an address.
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The pages that links in mails lead to, unless a frontend has its own (`ACCOUNT_PAGES_URL`): an address is proven
 * there, a password set. They call the REST door like any other client.
 */
export function accountPages(): FastifyPluginAsync {
  return async (app) => {
    for (const [name, file, type] of FILES) {
      const text = await readFile(path.join(import.meta.dirname, file), 'utf8');
      app.get(`/account/${name}`, (_request, reply) =>
        reply
          .type(`${type}; charset=utf-8`)
          .headers({
            'cache-control': 'no-store',
            'content-security-policy': CSP,
            'referrer-policy': 'no-referrer',
          })
          .send(text),
      );
    }
  };
}
