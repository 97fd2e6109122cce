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
  if (route.takesBody || route.pathParams.length > 0) implied.push('malformedRequest');
  if (route.pathParams.length > 0) implied.push('notFound');
  if (route.takesBody) implied.push('payloadTooLarge', 'unsupportedMediaType');
  if (route.rest.ifMatch) implied.push('preconditionRequired', 'preconditionFailed');
  if (route.idempotent) implied.push('conflict');
  const known = implied.filter((code) => Object.hasOwn(table, code));
  return [...new Set([...known, ...named])];
}

/** The error responses of an operation by status: references to {@link sharedResponses}. */
export function problemResponses(codes: readonly string[], table: ProblemTable): Record<string, Response> {
  const groups = groupsOf(codes, table).map(({ status, name }) => {
    return [String(status), { $ref: `#/components/responses/${name}` }] as const;
  });
  return Object.fromEntries(groups);
}

/** The responses these operations refer to, for `components.responses`: one a combination of codes. */
export function sharedResponses(
  codesOfOperations: readonly (readonly string[])[],
  table: ProblemTable,
): Record<string, Response> {
  const groups = codesOfOperations.flatMap((codes) => groupsOf(codes, table));
  const entries = groups.map(
    ({ name, status, codes }) => [name, problemResponse(codes, status, table)] as const,
  );
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Codes by status; a group is named after its codes in the table's order. */
function groupsOf(codes: readonly string[], table: ProblemTable) {
  const ordered = Object.keys(table).filter((code) => codes.includes(code));
  const byStatus = Map.groupBy(ordered, (code) => table[code]?.status ?? 500);
  return Array.from(byStatus, ([status, group]) => ({ status, name: group.join('.'), codes: group }));
}

function problemResponse(codes: readonly string[], status: number, table: ProblemTable): Response {
  const examples = codes.map((code) => [code, { value: exampleOf(code, table) }] as const);
  const titles = codes.map((code) => `${table[code]?.title ?? ''} (\`${code}\`)`);
  return {
    description: titles.join('; '),
    headers: { ...REQUEST_ID, ...(status === 429 && LIMITS) },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
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
