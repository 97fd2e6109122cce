import type { AppRouter } from '@matinee/router';
import type { Problem } from '@matinee/router/problems';
import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { checkedFetch, type Fetch, type FetchInit } from './checked-fetch.ts';

/** Procedures that take a file: tRPC's door takes JSON alone, so they are called over REST. */
const UPLOADS: Readonly<Record<string, { method: string; path: string } | undefined>> = {
  'me.setAvatar': { method: 'PUT', path: '/api/v1/me/avatar' },
};

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
  const { method, path } = UPLOADS[op.path] ?? { method: 'PUT', path: '' };
  const file = op.input as Blob | Uint8Array<ArrayBuffer>;
  const response = await checkedFetch(fetch, base + path, {
    ...init,
    method,
    headers: { ...(await headers(op)), 'content-type': await typeOf(file) },
    body: file,
    ...(op.signal && { signal: op.signal }),
    isOurs: (body) => typeof body === 'object' && body !== null && ('id' in body || 'code' in body),
  });
  const body = await response.json();
  if (!response.ok) throw toClientError(body as Problem);
  return body;
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
async function typeOf(file: Blob | Uint8Array<ArrayBuffer>): Promise<string> {
  const isBlob = !(file instanceof Uint8Array);
  if (isBlob && file.type) return file.type;
  const start = isBlob ? new Uint8Array(await file.slice(0, 4).arrayBuffer()) : file;
  const match = SIGNATURES.find(([, bytes]) => bytes.every((byte, i) => start[i] === byte));
  return match?.[0] ?? 'application/octet-stream';
}
