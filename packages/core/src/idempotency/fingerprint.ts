import { hash } from 'node:crypto';

/** SHA-256 of what was asked. The order of keys makes no difference; a file is its bytes, alone or as a key. */
export function fingerprint(input: unknown): Buffer {
  const content = input instanceof Uint8Array ? input : (JSON.stringify(hashFiles(input), sortKeys) ?? '');
  return hash('sha256', content, 'buffer');
}

/** As JSON a file would be an array of numbers, many times as long. */
function hashFiles(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const entries = Object.entries(input).map(([key, value]) => [
    key,
    value instanceof Uint8Array ? hash('sha256', value, 'hex') : (value as unknown),
  ]);
  return Object.fromEntries(entries);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
