import type { ErrorCode } from '@matinee/core/errors';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a procedure says of its REST side; `@matinee/rest` reads it and documents each field. */
export type Meta = {
  openapi?: {
    method: Method;
    path: `/${string}`;
    summary?: string;
    description?: string;
    protect?: boolean;
  };
  rest?: RestOptions;
  /** Takes an `Idempotency-Key`; `idempotentProcedure` says so. */
  idempotent?: boolean;
};

export type RestOptions = {
  /** Success statuses, the usual one first; default 200. `ctx.reply.status` picks another one. */
  status?: number | readonly number[];
  /** Beyond what every operation can answer. */
  errors?: readonly ErrorCode[];
  /** Cache-Control of a GET. */
  cache?: 'public' | 'private' | 'none' | { maxAge: number; stale: number };
  etag?: boolean;
  /** Request headers the answer depends on. */
  vary?: readonly string[];
  location?: `/${string}`;
  exactlyOneOf?: readonly string[];
  atMostOneOf?: readonly string[];
  /** A DELETE that takes its keys from a JSON body: for those that must not be in a URL. */
  deleteBody?: boolean;
  /**
   * The body is a file, and its bytes are the input, or this key of it beside those of the query; not reachable over
   * tRPC.
   */
  upload?: { types: readonly string[]; maxBytes: number; as?: string };
  /** The output `{ fileName, contentType, text }` is a file: over REST the answer itself, to be saved. */
  download?: { types: readonly string[] };
  /** Keys of the input that come as request headers over REST: `{ visitorId: 'X-Visitor-Id' }`. */
  headers?: Readonly<Record<string, string>>;
  /** The input's `version` comes as `If-Match: "3"` over REST. */
  ifMatch?: boolean;
  /** Further JSON Schema keywords for the body: `{ examples: [{ score: 9 }] }`. */
  body?: Readonly<Record<string, unknown>>;
};

/** Of what answers movies: titles and overviews are read in `ctx.languages`. */
export const byLanguage = { vary: ['Accept-Language'] } as const;

/** Of public reads that show more to who is signed in. */
export const byReader = { vary: ['Accept-Language', 'Authorization', 'Cookie'] } as const;

export function isByLanguage(meta: Meta | undefined): boolean {
  return meta?.rest?.vary?.includes('Accept-Language') ?? false;
}

/**
 * The REST route of a procedure.
 * @example rest('GET /movies/{movieId}', 'A movie', { public: true, errors: ['notFound'] })
 */
export function rest(
  route: `${Method} /${string}`,
  summary: string,
  {
    public: isPublic = false,
    description,
    ...options
  }: RestOptions & { public?: boolean; description?: string } = {},
): Meta {
  const [method, path] = route.split(' ') as [Method, `/${string}`];
  // A write that a page of another site sends is refused, whatever it is.
  const errors = method === 'GET' ? options.errors : [...(options.errors ?? []), 'forbidden' as const];
  return {
    openapi: { method, path, summary, protect: !isPublic, ...(description && { description }) },
    rest: { ...options, ...(errors && { errors }) },
  };
}
