import type { RestRoute } from '../routes.ts';
import type { Response, Schema } from './types.ts';

/** Every problem code an API knows: the status it comes with and a short title. */
export type ProblemTable = Readonly<Record<string, { status: number; title: string }>>;

const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };
const LIMITS = {
  'Retry-After': { $ref: '#/components/headers/Retry-After' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimit-Policy' },
};

/**
 * The problem codes an operation can answer with: what the door itself refuses, what everyone shares, and
 * what its meta names. Only the last must be in the table; an API without limits documents none.
 *
 * @throws Error when the meta names a code the table does not have.
 */
export function problemCodesOf(route: RestRoute, table: ProblemTable, common: readonly string[]): string[] {
  const named = route.rest.errors ?? [];
  const unknown = named.find((code) => !Object.hasOwn(table, code));
  if (unknown !== undefined)
    throw new Error(`${route.procedure}: "${unknown}" is not in the table of problems`);
  const implied = ['validationFailed', ...common];
  if (route.protect) implied.push('unauthenticated', 'forbidden');
  if (route.pathParams.length > 0) implied.push('notFound');
  if (route.takesBody) implied.push('payloadTooLarge', 'unsupportedMediaType');
  const known = implied.filter((code) => Object.hasOwn(table, code));
  return [...new Set([...known, ...named])];
}

/** The error responses of an operation by status: a shared one where the status has one code, else its own. */
export function problemResponses(codes: readonly string[], table: ProblemTable): Record<string, Response> {
  const byStatus = Map.groupBy(codes, (code) => table[code]?.status ?? 500);
  const entries = [...byStatus].map(([status, group]): [string, Response] => {
    const [only = '', ...others] = group;
    if (others.length === 0) return [String(status), { $ref: `#/components/responses/${only}` }];
    const examples = group.map((code) => [code, { value: exampleOf(code, table) }] as const);
    const description = group.map((code) => `\`${code}\`: ${table[code]?.title ?? ''}`).join('. ');
    return [String(status), problemResponse(description, status, { examples: Object.fromEntries(examples) })];
  });
  return Object.fromEntries(entries);
}

/** A shared response for each of these codes, for `components.responses`. */
export function sharedResponses(codes: readonly string[], table: ProblemTable): Record<string, Response> {
  const entries = codes.map((code) => {
    const { status = 500, title = code } = table[code] ?? {};
    return [code, problemResponse(title, status, { example: exampleOf(code, table) })] as const;
  });
  return Object.fromEntries(entries);
}

function problemResponse(description: string, status: number, examples: object): Response {
  return {
    description,
    headers: { ...REQUEST_ID, ...(status === 429 && LIMITS) },
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, ...examples },
    },
  };
}

function exampleOf(code: string, table: ProblemTable): object {
  const { status = 500, title = code } = table[code] ?? {};
  return {
    type: 'about:blank',
    title,
    status,
    detail: title,
    instance: 'urn:request:01890a5d-ac96-774b-bcce-b302099a8057',
    code,
    ...(status === 400 && { errors: [{ path: 'field', message: 'What is wrong with it' }] }),
    ...(status === 429 && { retryAfter: 12 }),
  };
}

/** The schema of a problem, its `code` one of the table's. */
export function problemSchema(table: ProblemTable): Schema {
  return {
    type: 'object',
    description: 'What went wrong (RFC 9457).',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string', description: 'The same for every problem of this code.' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string', description: 'About this very request, for people.' },
      instance: { type: 'string', format: 'uri-reference', description: 'Names the request.' },
      code: { type: 'string', enum: Object.keys(table), description: 'For programs.' },
      errors: {
        type: 'array',
        description: 'One entry for each thing wrong with the input.',
        items: {
          type: 'object',
          required: ['path', 'message'],
          properties: {
            path: { type: 'string', description: "Dotted; '' is the whole input." },
            message: { type: 'string' },
          },
        },
      },
      retryAfter: { type: 'number', description: 'Seconds until it is worth trying again.' },
    },
  };
}
