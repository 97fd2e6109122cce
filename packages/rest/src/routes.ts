import type { AnyTRPCRouter } from '@trpc/server';
import type { z } from 'zod';
import { fieldsOf, isStrictObject, isVoid } from './schema.ts';
import type { RestMeta, RestMethod } from './types.ts';

/** One procedure that has a REST path. */
export type RestRoute = {
  /** `ratings.set` */
  procedure: string;
  type: 'query' | 'mutation';
  method: RestMethod;
  /** Below the base, with `{name}` for parameters. */
  path: string;
  pathParams: readonly string[];
  /** True when it needs a bearer token. */
  protect: boolean;
  /** Success statuses, the usual one first. */
  statuses: readonly [number, ...number[]];
  /** Keys of the input that come as headers, and in which one. */
  headers: ReadonlyMap<string, string>;
  /** Whether keys go into a JSON body (POST, PUT, PATCH, a DELETE that says so) or the query (GET, DELETE). */
  takesBody: boolean;
  /** Whether it takes an `Idempotency-Key`. */
  idempotent: boolean;
  openapi: NonNullable<RestMeta['openapi']>;
  rest: NonNullable<RestMeta['rest']>;
  /** The zod schemas of `.input()`, in order. */
  inputs: readonly z.core.$ZodType[];
};

type ProcedureDef = { type: string; meta?: RestMeta; inputs: readonly z.core.$ZodType[] };

/** The definitions behind a router's procedures, by path. tRPC types them as `any`; this is the shape we rely on. */
function definitionsOf(router: AnyTRPCRouter): [string, ProcedureDef][] {
  const procedures = router._def.procedures as Record<string, { _def: ProcedureDef }>;
  return Object.entries(procedures).map(([name, procedure]) => [name, procedure._def]);
}

/**
 * Every procedure of the router that has `meta.openapi`, in the router's order.
 *
 * @throws Error for a subscription with a path, a path parameter or header the input does not name, a body of a
 *   DELETE announced by another method, or an upload beside other input.
 */
export function listRoutes(router: AnyTRPCRouter): RestRoute[] {
  const routes: RestRoute[] = [];
  for (const [procedure, def] of definitionsOf(router)) {
    if (def.meta?.openapi) routes.push(toRoute(procedure, def, def.meta.openapi));
  }
  return routes;
}

function toRoute(procedure: string, def: ProcedureDef, openapi: RestRoute['openapi']): RestRoute {
  const { type } = def;
  if (type !== 'query' && type !== 'mutation') throw new Error(`${procedure}: a ${type} has no REST route`);
  const pathParams = Array.from(openapi.path.matchAll(/\{(.+?)\}/g), (match) => match[1] ?? '');
  const fields = Object.assign({}, ...def.inputs.map(fieldsOf)) as Record<string, unknown>;
  const missing = pathParams.find((name) => !Object.hasOwn(fields, name));
  if (missing !== undefined)
    throw new Error(`${procedure}: the input has no "${missing}" from ${openapi.path}`);
  const rest = def.meta?.rest ?? {};
  const headers = new Map(Object.entries({ ...rest.headers, ...(rest.ifMatch && { version: 'If-Match' }) }));
  const unnamed = headers.keys().find((name) => !Object.hasOwn(fields, name));
  if (unnamed !== undefined)
    throw new Error(`${procedure}: the input has no "${unnamed}" for the header ${headers.get(unnamed)}`);
  if (rest.upload) checkUpload({ procedure, pathParams, fields, as: rest.upload.as }, openapi.method);
  const [first = 200, ...others] = [rest.status ?? []].flat();
  return {
    procedure,
    type,
    method: openapi.method,
    path: openapi.path,
    pathParams,
    protect: openapi.protect ?? true,
    statuses: [first, ...others],
    headers,
    takesBody: takesBody(procedure, openapi.method, rest),
    idempotent: def.meta?.idempotent ?? false,
    openapi,
    rest,
    inputs: def.inputs,
  };
}

type UploadRoute = Pick<RestRoute, 'procedure' | 'pathParams'> & {
  fields: Readonly<Record<string, unknown>>;
  as: string | undefined;
};

/** @throws Error for a procedure that takes a file and something else in the path, or does not name the file */
function checkUpload({ procedure, pathParams, fields, as }: UploadRoute, method: RestMethod): void {
  if (as !== undefined && !Object.hasOwn(fields, as))
    throw new Error(`${procedure}: the input has no "${as}" for the file`);
  const hasBody = method === 'PUT' || method === 'POST';
  if (!hasBody || pathParams.length > 0)
    throw new Error(`${procedure}: a file is put or posted to a path without parameters`);
}

function takesBody(procedure: string, method: RestMethod, { deleteBody }: RestRoute['rest']): boolean {
  if (deleteBody && method !== 'DELETE') throw new Error(`${procedure}: deleteBody is for DELETE only`);
  return deleteBody || (method !== 'GET' && method !== 'DELETE');
}

/**
 * Procedures whose input would silently drop keys it does not know, which makes a misspelt parameter look
 * accepted. Meant for a test that expects an empty list.
 */
export function looseInputs(router: AnyTRPCRouter): string[] {
  return definitionsOf(router)
    .filter(
      ([, def]) => takesKeys(def) && def.inputs.some((input) => !isVoid(input) && !isStrictObject(input)),
    )
    .map(([procedure]) => procedure);
}

/** What takes a file alone has no keys. */
function takesKeys({ meta }: ProcedureDef): boolean {
  const upload = meta?.rest?.upload;
  return upload === undefined || upload.as !== undefined;
}
