import pg from 'pg';

export type DatabaseLog = { error(detail: object, message: string): void };

export type PoolOptions = {
  url: string;
  /** Connections at most; small pools serve more than large ones. */
  max?: number;
  /** A statement that runs longer is cancelled by the server; 0 switches that off. */
  statementTimeoutMs?: number;
  applicationName?: string;
  log?: DatabaseLog;
};

const { builtins } = pg.types;

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond what a number can hold exactly`);
  return value;
}

/** int8 and numeric as numbers, DATE as 'YYYY-MM-DD': per pool, so that nobody else's pg is changed. */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, toSafeInteger],
  [builtins.NUMERIC, Number],
  [builtins.DATE, (text) => text],
]);

/** A pg pool with our type parsers and timeouts; an idle connection that dies is logged, never thrown. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 2_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    application_name: options.applicationName ?? 'matinee',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  pool.on('error', (error) => options.log?.error({ err: error }, 'An idle database connection was lost'));
  return pool;
}
