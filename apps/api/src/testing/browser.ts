import type { Problem } from '@matinee/rest';
import type { ProcedurePath } from '@matinee/router/authorization';
import type { Door } from './doors.ts';
import { restRequest, routeOf } from './doors.ts';

export type SetCookie = { name: string; value: string; attributes: Readonly<Record<string, string | true>> };

export type BrowserReply = {
  status: number;
  /** What the procedure answered; undefined beside a problem. */
  data: unknown;
  problem: Problem | undefined;
  headers: Headers;
  cookies: SetCookie[];
};

type BrowserCall = {
  procedure: ProcedurePath;
  input?: Readonly<Record<string, unknown>>;
  headers?: Record<string, string>;
};

/** Calls a procedure with headers of one's choosing, as a browser or somebody who plays one: past the clients. */
export async function callAsBrowser(url: string, door: Door, call: BrowserCall): Promise<BrowserReply> {
  const { address, init } = door === 'rest' ? restRequest(url, call) : trpcRequest(url, call);
  const headers = { ...Object.fromEntries(new Headers(init.headers)), ...call.headers };
  const response = await fetch(address, { ...init, headers, redirect: 'manual' });
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  const { data, problem } = door === 'rest' ? readRest(response, body) : readTrpc(body);
  const cookies = response.headers.getSetCookie().map(parseSetCookie);
  return { status: response.status, data, problem, headers: response.headers, cookies };
}

function trpcRequest(url: string, { procedure, input = {} }: BrowserCall) {
  const address = new URL(`${url}/trpc/${procedure}`);
  if (routeOf(procedure).type === 'query') {
    address.searchParams.set('input', JSON.stringify(input));
    return { address, init: { method: 'GET' } as RequestInit };
  }
  const headers = { 'content-type': 'application/json' };
  return { address, init: { method: 'POST', body: JSON.stringify(input), headers } as RequestInit };
}

function readRest({ ok }: Response, body: unknown) {
  return ok ? { data: body, problem: undefined } : { data: undefined, problem: body as Problem };
}

function readTrpc(body: unknown) {
  const { result, error } = body as { result?: { data: unknown }; error?: { data: { problem: Problem } } };
  return { data: result?.data, problem: error?.data.problem };
}

function parseSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
  const [name = '', value = ''] = pair.split('=');
  const attributes = rest.map((part) => {
    const [key = '', text] = part.split('=');
    return [key.toLowerCase(), text ?? true] as const;
  });
  return { name, value, attributes: Object.fromEntries(attributes) };
}
