/** Formats whose pattern, as zod writes it, says nothing more: readers and mock generators know these. */
const KNOWN_FORMATS = new Set(['date-time', 'date', 'uuid']);

/**
 * A copy of a part of the document without what zod adds for its own sake: the bounds of safe integers, and
 * patterns beside a format. They make documentation pages show examples nobody would send.
 */
export function plainSchemas<T>(node: T): T {
  if (Array.isArray(node)) return node.map(plainSchemas) as T;
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) if (!isNoise(node, key)) copy[key] = plainSchemas(value);
  return copy as T;
}

type Keywords = { type?: unknown; format?: unknown; minimum?: unknown; maximum?: unknown };

function isNoise({ type, format, minimum, maximum }: Keywords, key: string): boolean {
  if (key === 'minimum') return type === 'integer' && minimum === Number.MIN_SAFE_INTEGER;
  if (key === 'maximum') return type === 'integer' && maximum === Number.MAX_SAFE_INTEGER;
  return key === 'pattern' && type === 'string' && KNOWN_FORMATS.has(String(format));
}
