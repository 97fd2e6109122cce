import pg from 'pg';

export type DatabaseLog = { error(detail: object, message: string): void };

export type PoolOptions = {
  url: string;
  /** Connections at most; small pools serve more than large ones. */
  max?: number | undefined;
  /** A statement that runs longer is cancelled by the server; 0 switches that off. */
  statementTimeoutMs?: number | undefined;
  /** A server that does not answer at all (hung, not slow) is given up after this long; unset: never. */
  queryTimeoutMs?: number | undefined;
  applicationName?: string | undefined;
  log?: DatabaseLog | undefined;
};

const { builtins } = pg.types;
// Its published type describes another version of it.
const arrays = pg.types.arrayParser as unknown as {
  create(source: string, transform: (text: string) => unknown): { parse(): unknown[] };
};
const INT8_ARRAY = 1016;
const NUMERIC_ARRAY = 1231;
const DATE_ARRAY = 1182;

function toInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond what a number can hold exactly`);
  return value;
}

/** Fractions are rounded to the nearest double; NaN, Infinity and what is too large for exact integers throw. */
function toNumber(text: string): number {
  const value = Number(text);
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
    throw new RangeError(`${text} does not fit into a number`);
  return value;
}

const listOf = (parse: (text: string) => unknown) => (text: string) => arrays.create(text, parse).parse();

/** int8 and numeric as numbers, DATE as 'YYYY-MM-DD': per pool, so that nobody else's pg is changed. */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, toInteger],
  [INT8_ARRAY, listOf(toInteger)],
  [builtins.NUMERIC, toNumber],
  [NUMERIC_ARRAY, listOf(toNumber)],
  [builtins.DATE, String],
  [DATE_ARRAY, listOf(String)],
]);

/**
 * Compiling a query and starting workers for it take longer than the short ones here run, and both cores of a small
 * server would be busy with one request.
 */
const PLANNER = '-c jit=off -c max_parallel_workers_per_gather=0';

/** Long: a new connection plans every prepared statement anew. */
const IDLE_TIMEOUT_MS = 600_000;

/** A pg pool with our type parsers and timeouts; a connection that dies is logged, never an uncaught error. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    query_timeout: options.queryTimeoutMs,
    application_name: options.applicationName ?? 'matinee',
    options: PLANNER,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  // The pool listens to idle clients only; one that dies inside a transaction would end the process.
  pool.on('connect', (client) => {
    let isLost = false;
    client.on('error', (error) => {
      if (!isLost) options.log?.error({ err: error }, 'A database connection was lost');
      isLost = true;
    });
  });
  pool.on('error', () => {});
  return pool;
}
