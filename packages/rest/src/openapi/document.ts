import type { AnyTRPCRouter } from '@trpc/server';
import { generateOpenApiDocument } from 'trpc-to-openapi';
import { listRoutes } from '../routes.ts';
import { moveDeleteBody } from './delete-body.ts';
import { moveUploadInputs, withoutUploads } from './files.ts';
import { moveHeaderInputs } from './header-inputs.ts';
import { finishOperation, tagOf } from './operation.ts';
import { plainSchemas } from './plain-schemas.ts';
import { type ProblemTable, problemCodesOf, problemSchema, sharedResponses } from './problem-responses.ts';
import type { Components, OpenApiDocument, Operation, PathItem, Paths } from './types.ts';

export type { ProblemTable } from './problem-responses.ts';
export type { OpenApiDocument } from './types.ts';

export type OpenApiOptions = {
  title: string;
  version: string;
  description?: string;
  license?: { name: string; identifier?: string; url?: string };
  contact?: { name?: string; url?: string; email?: string };
  /** The server's URL: the base path the routes live under, `/api/v1`. */
  base: string;
  /** Every problem code, the status it comes with and a short title. */
  problems: ProblemTable;
  /** Codes any operation can answer with. Default: `rateLimited`, `overloaded`, `unavailable`, `internal`. */
  commonErrors?: readonly string[];
  /** The cookie that signs browsers in, beside the bearer token; none by default. */
  cookie?: { name: string; description: string };
  /** Tags with their descriptions, in the order to show them. Tags used but not named here follow. */
  tags?: Readonly<Record<string, string>>;
  /** Operations that are no procedures (uploads, health), as they stand in the document. */
  paths?: Paths;
};

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

/**
 * The OpenAPI 3.1 document of a router: what trpc-to-openapi generates from the schemas, corrected to what
 * the REST door does (statuses, problems, headers, strict bodies, public operations). The same router and
 * options always give the same document; schemas are only read.
 *
 * @throws Error for a procedure that can't be documented, naming it.
 */
export function openApiDocument(router: AnyTRPCRouter, options: OpenApiOptions): OpenApiDocument {
  const { title, version, description, license, contact, base, problems } = options;
  const generated = plainSchemas(
    generateOpenApiDocument(withoutUploads(router), { title, version, baseUrl: base }),
  );
  const schemas = Object.fromEntries(
    Object.entries(generated.components?.schemas ?? {}).filter(([name]) => !name.startsWith('error.')),
  );
  const common = options.commonErrors ?? ['rateLimited', 'overloaded', 'unavailable', 'internal'];
  const codesUsed: string[][] = [];
  const paths: Paths = { ...options.paths };
  const routes = listRoutes(router);
  for (const route of routes) {
    const method = route.method.toLowerCase() as (typeof METHODS)[number];
    const codes = problemCodesOf(route, problems, common);
    codesUsed.push(codes);
    const made = generated.paths?.[route.path]?.[method] as Operation;
    const operation = moveHeaderInputs(moveUploadInputs(moveDeleteBody(made, route), route), route);
    const finished = finishOperation(operation, route, codes, problems, schemas);
    paths[route.path] = { ...paths[route.path], [method]: finished };
  }
  const used = routes.flatMap((route) => route.openapi.tags ?? [tagOf(route.procedure)]);
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      ...(description !== undefined && { description }),
      ...(contact && { contact }),
      ...(license && { license }),
    },
    servers: [{ url: base }],
    security: [{ bearer: [] }, ...(options.cookie ? [{ cookie: [] }] : [])],
    tags: tagList(options.tags ?? {}, used),
    paths: sortedPaths(paths),
    components: {
      securitySchemes: securitySchemes(options),
      ...componentsOf(schemas, sharedResponses(codesUsed, problems), problems, Object.values(paths)),
    },
  };
}

function tagList(described: Readonly<Record<string, string>>, used: readonly string[]) {
  const undescribed = [...new Set(used)].filter((name) => !Object.hasOwn(described, name)).sort();
  return [
    ...Object.entries(described).map(([name, description]) => ({ name, description })),
    ...undescribed.map((name) => ({ name })),
  ];
}

/** Paths by name and methods in one order, so that moving code does not move the document. */
function sortedPaths(paths: Paths): Paths {
  const byName = Object.entries(paths).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    byName.map(([path, item]: [string, PathItem]) => {
      const methods = METHODS.filter((method) => item[method]).map((method) => [method, item[method]]);
      const others = Object.entries(item).filter(([key]) => !METHODS.some((method) => method === key));
      return [path, Object.fromEntries([...others, ...methods])];
    }),
  );
}

function securitySchemes({ cookie }: OpenApiOptions): NonNullable<Components['securitySchemes']> {
  return {
    bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key.' },
    ...(cookie && { cookie: { type: 'apiKey', in: 'cookie', ...cookie } }),
  };
}

const headers: Components['headers'] = {
  'X-Request-Id': {
    description: 'Names this request in the logs; the one sent, when one was.',
    schema: { type: 'string' },
  },
  ETag: { description: 'A weak tag of this answer, for If-None-Match.', schema: { type: 'string' } },
  Location: {
    description: 'Where what was created is.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Retry-After': { description: 'Seconds until it is worth trying again.', schema: { type: 'integer' } },
  'Idempotent-Replayed': {
    description: 'There when this is the answer that was given before to the same Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
  'Content-Language': {
    description:
      'Of the texts in this answer, where it is known; one that is not asked for where there is no other.',
    schema: { type: 'string' },
  },
  'Content-Disposition': {
    description: 'To be saved, and the name to save it under.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description:
      'What is left of the limit, and the seconds until it starts anew. On every answer that counts.',
    schema: { type: 'string', examples: ['"signedIn";r=599;t=60'] },
  },
  'RateLimit-Policy': {
    description: 'The limit that applies: so many calls in so many seconds. On every answer that counts.',
    schema: { type: 'string', examples: ['"signedIn";q=600;w=60'] },
  },
};

const acceptLanguage = {
  name: 'Accept-Language',
  in: 'header',
  description: 'In which languages texts are wanted, by their weight; what makes no sense is passed over.',
  schema: { type: 'string', examples: ['de-AT, fr;q=0.8'] },
} satisfies NonNullable<Components['parameters']>[string];

const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  description: 'ETags the caller holds; answers 304 when one is still right.',
  schema: { type: 'string' },
} as const;

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description:
    'The `version` of what was read, in double quotes. Absent is 428; 412 when it has changed since. The ETag of ' +
    'an answer is of its bytes, and no version.',
  schema: { type: 'string', pattern: '^"[1-9][0-9]{0,9}"$', examples: ['"3"'] },
} satisfies NonNullable<Components['parameters']>[string];

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Chosen by the caller, a UUID say. Sent again within 24 hours with the same input, the answer is that of the first ' +
    'time and nothing is done; with other input, or another operation, it is 409. Failures are not kept.',
  schema: { type: 'string', pattern: '^[!-~]{1,255}$', examples: ['6f1c8d1e-2f0a-4a0e-9a53-0d2b9a4f7c11'] },
} satisfies NonNullable<Components['parameters']>[string];

function componentsOf(
  schemas: NonNullable<Components['schemas']>,
  responses: NonNullable<Components['responses']>,
  problems: ProblemTable,
  items: readonly PathItem[],
): Components {
  const text = JSON.stringify([items, responses]);
  const isUsed = (kind: string, name: string) => text.includes(`"#/components/${kind}/${name}"`);
  const pick = <T>(kind: string, all: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => isUsed(kind, name)));
  const named = Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    parameters: pick<NonNullable<Components['parameters']>[string]>('parameters', {
      'Accept-Language': acceptLanguage,
      'If-Match': ifMatch,
      'If-None-Match': ifNoneMatch,
      'Idempotency-Key': idempotencyKey,
    }),
    headers: pick('headers', headers ?? {}),
    responses,
    schemas: { ...Object.fromEntries(named), Problem: problemSchema(problems) },
  };
}
