import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsync } from 'fastify';
import type { OpenApiDocument } from './openapi/document.ts';
import { toJson, toYaml } from './openapi/serialize.ts';

export type DocsOptions = {
  document: OpenApiDocument;
  /** Where the API lives; the document is served at `<base>/openapi.json` and `.yaml`. */
  base: string;
  /** Where the page lives. Default `/api/docs`. */
  path?: string;
  /** Old or guessable addresses, and where they lead. */
  redirects?: Readonly<Record<string, string>>;
};

// Swagger UI writes style attributes; its scripts and everything else are files of this server.
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Swagger UI from local files with a CSP of its own, the document as JSON and YAML, and redirects from `/docs`
 * and `/api/schema`. Nothing of it calls another host.
 */
export function docsPlugin({
  document,
  base,
  path = '/api/docs',
  redirects,
}: DocsOptions): FastifyPluginAsync {
  return async (app) => {
    const json = toJson(document);
    const yaml = toYaml(document);
    const cacheControl = 'public, max-age=60, stale-while-revalidate=600';
    app.get(`${base}/openapi.json`, (_request, reply) =>
      reply.header('cache-control', cacheControl).type('application/json; charset=utf-8').send(json),
    );
    app.get(`${base}/openapi.yaml`, (_request, reply) =>
      reply.header('cache-control', cacheControl).type('application/yaml; charset=utf-8').send(yaml),
    );
    const leads = redirects ?? { '/docs': path, '/api/schema': `${base}/openapi.json` };
    for (const [from, to] of Object.entries(leads)) {
      app.get(from, (_request, reply) => reply.redirect(to, 302));
    }
    await app.register(swagger, { mode: 'static', specification: { document: document as never } });
    await app.register(swaggerUi, {
      routePrefix: path,
      staticCSP: CSP,
      theme: { title: document.info.title },
      uiConfig: {
        layout: 'BaseLayout',
        // Else a page on a public host sends the document's address to validator.swagger.io.
        validatorUrl: null,
        persistAuthorization: true,
        displayRequestDuration: true,
        docExpansion: 'list',
      },
    });
  };
}
