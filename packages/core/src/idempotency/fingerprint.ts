import { hash } from 'node:crypto';

/** SHA-256 of what was asked. The order of keys makes no difference; a file is its bytes. */
export function fingerprint(input: unknown): Buffer {
  const content = input instanceof Uint8Array ? input : (JSON.stringify(input, sortKeys) ?? '');
  return hash('sha256', content, 'buffer');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
