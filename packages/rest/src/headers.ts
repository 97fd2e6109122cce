import type { Coerce } from './coerce.ts';
import type { Given } from './input.ts';
import type { RestRoute } from './routes.ts';
import type { Fault } from './validation.ts';

/** A version as `If-Match` names it: a number in double quotes. */
export const VERSION_TAG = /^"([1-9]\d{0,9})"$/;

type Target = {
  coercions: ReadonlyMap<string, Coerce>;
  input: Record<string, unknown>;
  faults: Fault[];
};

/** Adds to the input what comes as headers; what was not sent is left out. */
export function readHeaders(
  headers: Given['headers'],
  route: Pick<RestRoute, 'headers' | 'rest'>,
  { coercions, input, faults }: Target,
): void {
  for (const [key, name] of route.headers) {
    const value = headers[name.toLowerCase()];
    if (value === undefined) continue;
    if (key === 'version' && route.rest.ifMatch) readVersion(value, { input, faults });
    else input[key] = coercions.get(key)?.(value) ?? value;
  }
}

/**
 * An ETag of ours is weak, and If-Match compares strongly (RFC 9110, 13.1.1): it could never match, nor can what
 * is no version at all. That is said, where a 412 would send the caller round in circles.
 */
function readVersion(value: unknown, { input, faults }: Pick<Target, 'input' | 'faults'>): void {
  const [, version] = VERSION_TAG.exec(String(value).trim()) ?? [];
  if (version !== undefined) input.version = Number(version);
  else
    faults.push({
      path: ['version'],
      message: 'If-Match takes the version of what was read, in double quotes: "3"',
    });
}
