import { type Coerce, coercionFor } from './coerce.ts';
import { readHeaders } from './headers.ts';
import type { RestRoute } from './routes.ts';
import { fieldsOf, isVoid } from './schema.ts';
import { type Fault, validationError } from './validation.ts';

/** What Fastify read from a request. */
export type Given = {
  params: Readonly<Record<string, unknown>>;
  query: Readonly<Record<string, unknown>>;
  body: unknown;
  headers: Readonly<Record<string, unknown>>;
};

/**
 * Builds what gives an upload to its procedure: the bytes alone, or as a key beside those of the query. Throws a
 * BAD_REQUEST for query parameters that cannot be.
 */
export function uploadReader({ inputs, rest }: RestRoute): (given: Given) => unknown {
  const as = rest.upload?.as;
  if (as === undefined) return readUpload;
  const fields = Object.entries(Object.assign({}, ...inputs.map(fieldsOf)) as ReturnType<typeof fieldsOf>);
  const coercions = new Map(fields.map(([key, schema]) => [key, coercionFor(schema)]));
  const elsewhere = new Map([[as, 'Send the file as the body']]);
  return ({ query, body }) => {
    const faults: Fault[] = [];
    const input: Record<string, unknown> = {};
    readQuery(query, elsewhere, coercions, input, faults);
    if (faults.length > 0) throw validationError(faults);
    return { ...input, [as]: body };
  };
}

function readUpload({ query, body }: Given): unknown {
  const faults = Object.keys(query).map((key) => ({
    path: [key],
    message: 'No query parameter is accepted',
  }));
  if (faults.length > 0) throw validationError(faults);
  return body;
}

/**
 * Builds the function that turns a request into a procedure's input: path parameters, the query
 * and headers coerced, the body as it is. Every key given is passed on, so that a strict schema refuses those it does not know.
 *
 * The function throws a BAD_REQUEST for what a schema could not see: a path parameter or header repeated in the
 * query or the body, an If-Match that is no version, query parameters where a body is expected, a body that is no object, any key where there is
 * no input at all.
 */
export function inputReader(route: RestRoute): (given: Given) => unknown {
  const schemas = route.inputs.filter((schema) => !isVoid(schema));
  const fields = Object.entries(Object.assign({}, ...schemas.map(fieldsOf)) as ReturnType<typeof fieldsOf>);
  const coercions = new Map(fields.map(([key, schema]) => [key, coercionFor(schema)]));
  const elsewhere = new Map([
    ...route.pathParams.map((key) => [key, 'Already given by the path'] as const),
    ...Array.from(route.headers, ([key, header]) => [key, `Send this as the header ${header}`] as const),
  ]);

  return ({ params, query, body, headers }) => {
    const faults: Fault[] = [];
    const input: Record<string, unknown> = {};
    if (route.takesBody) {
      readBody(body, elsewhere, input, faults);
      for (const key of Object.keys(query))
        faults.push({ path: [key], message: elsewhere.get(key) ?? notInQuery(key, coercions) });
    } else {
      readQuery(query, elsewhere, coercions, input, faults);
    }
    for (const key of route.pathParams) input[key] = coerced(coercions, key, params[key]);
    if (route.headers.size > 0) readHeaders(headers, route, { coercions, input, faults });
    if (schemas.length === 0) {
      for (const key of Object.keys(input)) faults.push({ path: [key], message: 'Nothing is accepted here' });
    }
    if (faults.length > 0) throw validationError(faults);
    return schemas.length === 0 ? undefined : input;
  };
}

function coerced(coercions: ReadonlyMap<string, Coerce>, key: string, value: unknown): unknown {
  const coerce = coercions.get(key);
  return coerce ? coerce(value) : value;
}

function notInQuery(key: string, coercions: ReadonlyMap<string, Coerce>): string {
  return coercions.has(key)
    ? 'Send this in the JSON body, not in the query'
    : 'No query parameter is accepted';
}

function readQuery(
  query: Given['query'],
  elsewhere: ReadonlyMap<string, string>,
  coercions: ReadonlyMap<string, Coerce>,
  input: Record<string, unknown>,
  faults: Fault[],
): void {
  for (const key of Object.keys(query)) {
    // Assigning __proto__ would set the prototype instead of a key.
    const reason = key === '__proto__' ? 'This name is not allowed' : elsewhere.get(key);
    if (reason !== undefined) faults.push({ path: [key], message: reason });
    else input[key] = coerced(coercions, key, query[key]);
  }
}

function readBody(
  body: unknown,
  elsewhere: ReadonlyMap<string, string>,
  input: Record<string, unknown>,
  faults: Fault[],
): void {
  if (body === undefined) return;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    faults.push({ path: [], message: `The body must be a JSON object, not ${nameOf(body)}` });
    return;
  }
  for (const [key, value] of Object.entries(body)) {
    const reason = elsewhere.get(key);
    if (reason === undefined) input[key] = value;
    else faults.push({ path: [key], message: reason });
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
