import { stdSerializers } from 'pino';

/** Names of what nobody may read in a log, in lower case. Not `code`, which is what errors are told apart by. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
  'passwordconfirm',
  'newpassword',
  'currentpassword',
  'token',
  'accesstoken',
  'refreshtoken',
  'authorization',
  'cookie',
  'set-cookie',
  'apikey',
  'secret',
  'recoverycodes',
]);

const CENSORED = '(redacted)';
/** Nothing that is logged is so deep; what goes round in circles ends here. */
const MAX_DEPTH = 6;

type Fields = Record<string, unknown>;

/**
 * The fields of a line without secrets, which are told by their names. pino's own redaction takes a path for each
 * name at each depth, and for these some fifty microseconds a line.
 */
export function redact(fields: Fields): Fields {
  return redactFields(fields, 0);
}

function redactFields(fields: Fields, depth: number): Fields {
  let copy: Fields | undefined;
  for (const [name, value] of Object.entries(fields)) {
    const shown = SECRETS.has(name.toLowerCase()) ? CENSORED : redactValue(value, depth + 1, name);
    if (shown === value) continue;
    copy ??= { ...fields };
    copy[name] = shown;
  }
  return copy ?? fields;
}

function redactValue(value: unknown, depth: number, name?: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // pino hands this one to the serializer.
  if (value instanceof Error) return depth === 1 && name === 'err' ? value : serializeError(value);
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) return value;
  if (depth > MAX_DEPTH) return CENSORED;
  return isList ? value.map((item) => redactValue(item, depth + 1)) : redactFields(value, depth);
}

/** Whatever has a class, such as a date or a request, has its own way into the log. */
function isPlain(value: object): value is Fields {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** An error with its causes and no row: PostgreSQL quotes the one that failed, with hashes and addresses of people. */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return redactValue(error, 1);
  // Causes are in the message and the stack.
  const { type, message, stack } = stdSerializers.err(error);
  const { detail, where, cause, errors, ...own }: Fields = {
    ...error,
    ...('errors' in error && { errors: error.errors }),
  };
  const aggregateErrors = Array.isArray(errors) ? { aggregateErrors: errors.map(serializeError) } : {};
  return redactFields({ type, message, stack, ...aggregateErrors, ...own }, 1);
}

/** Messages of clients quote the address they could not reach. */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^\s/@]+@/g, '//(redacted)@');
}
