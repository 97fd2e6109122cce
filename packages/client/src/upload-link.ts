import type { AppRouter } from '@matinee/router';
import type { Problem } from '@matinee/router/problems';
import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { checkedFetch, type Fetch, type FetchInit } from './checked-fetch.ts';

/** Procedures that take a file: tRPC's door takes JSON alone, so they are called over REST. */
const UPLOADS: Readonly<Record<string, Upload | undefined>> = {
  'me.setAvatar': { method: 'PUT', path: '/api/v1/me/avatar' },
  'imports.create': { method: 'POST', path: '/api/v1/me/imports', as: 'file' },
};

/** `as`: the key of the input that is the file; the others go into the query. Without, the input is the file. */
type Upload = { method: string; path: string; as?: string };

type FileInput = Blob | Uint8Array<ArrayBuffer>;

export function isUpload({ path }: Operation): boolean {
  return UPLOADS[path] !== undefined;
}

export type UploadOptions = {
  /** Where Matinee is. */
  base: string;
  fetch: Fetch;
  init: Partial<FetchInit>;
  headers(operation: Operation): Promise<Record<string, string>>;
};

/** The last link of procedures that take a file. */
export function uploadLink(options: UploadOptions): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        upload(options, op).then(
          (data) => {
            observer.next({ result: { type: 'data', data } });
            observer.complete();
          },
          (error: unknown) => observer.error(error as TRPCClientError<AppRouter>),
        );
      });
}

async function upload({ base, fetch, init, headers }: UploadOptions, op: Operation): Promise<unknown> {
  const { method, path, as } = UPLOADS[op.path] ?? { method: 'PUT', path: '' };
  const { file, query } = as === undefined ? { file: op.input as FileInput, query: '' } : split(op.input, as);
  // What is to be imported is seen from what it holds: whatever the system says of it would only be in the way.
  const type = as === undefined ? await typeOf(file) : 'application/octet-stream';
  const response = await checkedFetch(fetch, base + path + query, {
    ...init,
    method,
    headers: { ...(await headers(op)), 'content-type': type },
    body: file,
    ...(op.signal && { signal: op.signal }),
    isOurs: (body) => typeof body === 'object' && body !== null && ('id' in body || 'code' in body),
  });
  const body = await response.json();
  if (!response.ok) throw toClientError(body as Problem);
  return body;
}

/** The file, and what goes with it as a query; a file that has a name tells it. */
function split(input: unknown, as: string): { file: FileInput; query: string } {
  const { [as]: file, ...others } = input as Record<string, unknown>;
  const named = file instanceof Blob && 'name' in file ? { fileName: file.name, ...others } : others;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(named))
    for (const one of [value].flat()) if (one !== undefined) query.append(key, String(one));
  return { file: file as FileInput, query: query.size > 0 ? `?${query}` : '' };
}

/** As tRPC's door would have sent it. */
function toClientError(problem: Problem): TRPCClientError<AppRouter> {
  const data = { code: 'INTERNAL_SERVER_ERROR' as const, httpStatus: problem.status, problem };
  return TRPCClientError.from<AppRouter>({ error: { message: problem.detail, code: -32603, data } });
}

const SIGNATURES: readonly [type: string, start: readonly number[]][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
];

/** What a file says it is, else what its first bytes look like; the server looks closer. */
async function typeOf(file: FileInput): Promise<string> {
  const isBlob = !(file instanceof Uint8Array);
  if (isBlob && file.type) return file.type;
  const start = isBlob ? new Uint8Array(await file.slice(0, 4).arrayBuffer()) : file;
  const match = SIGNATURES.find(([, bytes]) => bytes.every((byte, i) => start[i] === byte));
  return match?.[0] ?? 'application/octet-stream';
}
