import { listRoutes, type Problem, type RestRoute } from '@matinee/rest';
import { appRouter } from '@matinee/router';
import type { ProcedurePath } from '@matinee/router/authorization';
import { createTRPCUntypedClient, httpLink, TRPCClientError } from '@trpc/client';

export const doors = ['rest', 'trpc'] as const;
export type Door = (typeof doors)[number];

export type Call = {
  procedure: ProcedurePath;
  /** A file for procedures that take one. */
  input?: Readonly<Record<string, unknown>> | Buffer<ArrayBuffer>;
  /** An access token. */
  token?: string;
};

/** What a door answered, in one form for both. `data` is undefined beside a problem. */
export type DoorReply = { status: number; data: unknown; problem: Problem | undefined };

const routes = new Map(listRoutes(appRouter).map((route) => [route.procedure, route]));

/** The REST route of a procedure. */
export function routeOf(procedure: string): RestRoute {
  const route = routes.get(procedure);
  if (!route) throw new Error(`${procedure} has no REST route`);
  return route;
}

/** The doors a procedure can be called at: one that takes a file is behind REST alone. */
export function doorsOf(procedure: string): readonly Door[] {
  return routeOf(procedure).rest.upload ? ['rest'] : doors;
}

/** Calls a procedure over HTTP: with `fetch` at its REST path, or with tRPC's own client. */
export function callDoor(url: string, door: Door, call: Call): Promise<DoorReply> {
  return door === 'rest' ? callRest(url, call) : callTrpc(url, call);
}

async function callRest(url: string, { procedure, input = {}, token }: Call): Promise<DoorReply> {
  const { address, init } = restRequest(url, { procedure, input });
  const headers = new Headers(init.headers);
  if (token) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(address, { ...init, headers });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = text === '' ? null : isJson ? JSON.parse(text) : text;
  const { status, ok } = response;
  return ok
    ? { status, data: body, problem: undefined }
    : { status, data: undefined, problem: body as Problem };
}

/** The request a REST client makes of an input: keys of the path there, the others in the query or the body. */
export function restRequest(
  url: string,
  { procedure, input = {} }: Call,
): { address: URL; init: RequestInit } {
  const { path, pathParams, method, takesBody, headers: headerOf, rest: options } = routeOf(procedure);
  if (Buffer.isBuffer(input)) {
    const headers = { 'content-type': options.upload?.types[0] ?? '' };
    return { address: new URL(`${url}/api/v1${path}`), init: { method, body: input, headers } };
  }
  const filled = path.replace(/\{(.+?)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const address = new URL(`${url}/api/v1${filled}`);
  const rest = Object.entries(input).filter(([key]) => !pathParams.includes(key) && !headerOf.has(key));
  const headers: Record<string, string> = {};
  for (const [key, name] of headerOf) {
    const value = input[key];
    if (value !== undefined) headers[name] = key === 'version' ? `"${value}"` : String(value);
  }
  if (takesBody) {
    const body = JSON.stringify(Object.fromEntries(rest));
    return { address, init: { method, body, headers: { ...headers, 'content-type': 'application/json' } } };
  }
  for (const [key, value] of rest)
    for (const one of [value].flat()) address.searchParams.append(key, String(one));
  return { address, init: { method, headers } };
}

async function callTrpc(url: string, { procedure, input, token }: Call): Promise<DoorReply> {
  const client = createTRPCUntypedClient({
    links: [httpLink({ url: `${url}/trpc`, headers: token ? { authorization: `Bearer ${token}` } : {} })],
  });
  const { type } = routeOf(procedure);
  try {
    const data = await (type === 'query'
      ? client.query(procedure, input)
      : client.mutation(procedure, input));
    return { status: 200, data, problem: undefined };
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    const data = error.data as { httpStatus: number; problem: Problem } | undefined;
    if (!data) throw error;
    return { status: data.httpStatus, data: undefined, problem: data.problem };
  }
}
