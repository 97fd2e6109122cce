import type { TRPCError } from '@trpc/server';

/** HTTP methods a procedure can be reached with. */
export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * How long a shared cache may keep a public answer: fresh for `maxAge` seconds, then served stale while it is
 * refreshed for `stale` seconds more.
 */
export type CacheAges = { maxAge: number; stale: number };

/**
 * What a procedure's `.meta()` says about its REST side. Purely structural, so a router can declare the same
 * shape without importing this package:
 *
 * ```ts
 * t.procedure.meta({
 *   openapi: { method: 'PUT', path: '/me/favorites/{movieId}', summary: 'Add a favorite' },
 *   rest: { status: [201, 200], errors: ['notFound'] },
 * })
 * ```
 */
export type RestMeta = {
  /** The part trpc-to-openapi reads. `protect` defaults to true: a bearer token is needed. */
  openapi?: {
    method: RestMethod;
    path: `/${string}`;
    summary?: string;
    description?: string;
    /** Defaults to the first segment of the procedure's path. */
    tags?: string[];
    protect?: boolean;
    deprecated?: boolean;
    successDescription?: string;
  };
  /** Takes an `Idempotency-Key`. The procedure reads it from its context; here it is documented. */
  idempotent?: boolean;
  /** Ours; everything is optional. */
  rest?: {
    /**
     * Success statuses, the usual one first. Default 200. Another one is chosen per call with
     * `ctx.reply.status`. 204 sends no body: the procedure's output is then null. Nor does a 202 whose
     * output is null.
     */
    status?: number | readonly number[];
    /** Problem codes this operation can answer with, beyond the ones every operation has. */
    errors?: readonly string[];
    /**
     * Cache-Control of successful GETs. `private` (default when protected): `private, no-cache`. `public`
     * (default otherwise): a minute fresh, ten more stale. `none`: `no-store`, and no ETag.
     */
    cache?: 'public' | 'private' | 'none' | CacheAges;
    /** `false` turns the ETag of a GET off. */
    etag?: boolean;
    /** Request headers the answer depends on. */
    vary?: readonly string[];
    /**
     * Location of what a 201 created, below the base path: `/reviews/{id}`, filled from the output, then the
     * input. A PUT needs none: it is its own path. `ctx.reply.headers.location` wins.
     */
    location?: `/${string}`;
    /** The body must hold exactly one of these keys (documents what a zod refinement checks). */
    exactlyOneOf?: readonly string[];
    /** The body may hold at most one of these keys (documents what a zod refinement checks). */
    atMostOneOf?: readonly string[];
    /**
     * A DELETE that takes its keys from a JSON body instead of the query: for those that must not be in a URL,
     * which ends up in logs and histories.
     */
    deleteBody?: boolean;
    /**
     * The body is a file of one of these media types, and its bytes (a Buffer) are the procedure's input; with `as`
     * they are that key of it, and the other keys come as query parameters. Reachable over REST alone.
     */
    upload?: { types: readonly string[]; maxBytes: number; as?: string };
    /**
     * The output is a {@link Download} of one of these media types: the file itself is the answer, to be saved
     * under its name. Another door sends the output as it is.
     */
    download?: { types: readonly string[] };
    /** Further JSON Schema keywords for the body, such as `{ minProperties: 1 }`. */
    body?: Readonly<Record<string, unknown>>;
    /**
     * Keys of the input that come as request headers and in no other way: `{ visitorId: 'X-Visitor-Id' }`.
     * Another door takes them as what they are, keys of the input.
     */
    headers?: Readonly<Record<string, string>>;
    /**
     * The input's `version` comes as `If-Match: "3"`. Let the schema make it optional: that it is missing is for
     * the procedure to refuse (428), as is one that is not the current one (412).
     */
    ifMatch?: boolean;
  };
};

/** A file as a procedure answers it. The name is plain ASCII without quotes. */
export type Download = { fileName: string; contentType: string; text: string };

/** An answer as it is sent; `etag` names its bytes, `headers` say more of it. */
export type ReadyReply = { body: string; etag: string; headers?: Readonly<Record<string, string>> };

/**
 * Answers calls of a procedure, from what is kept of its answers or with `answer`: that calls the procedure with the
 * context and the input it is given, and makes what it answers ready. Who may call, and how often, is for this
 * function to see to when it does not call the procedure.
 */
export type ServeReady<Context> = (call: {
  ctx: Context;
  /** What was sent, as the procedure would be given it. */
  readInput(): unknown;
  answer(ctx: Context, input: unknown): Promise<ReadyReply>;
}) => Promise<ReadyReply & { cacheControl: string }>;

/** What a procedure may set on its context's `reply` to shape the HTTP answer. Only the REST door reads `status`. */
export type ReplyHints = { status?: number; headers: Record<string, string> };

/** An RFC 9457 problem, the body of every error. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  /** Validation errors; `path` is dotted, '' for the whole input. */
  errors?: { path: string; message: string }[];
  /** Seconds until it is worth trying again; also sent as Retry-After. */
  retryAfter?: number;
};

/** Where an error happened. */
export type ProblemInfo = {
  requestId: string;
  /** The path of the request, without the query. */
  path: string;
  /** The procedure called (`ratings.set`); absent when no documented route was. */
  procedure?: string;
};

/** The one table from an error to what the caller is told. */
export type ToProblem = (error: TRPCError, info: ProblemInfo) => Problem;
