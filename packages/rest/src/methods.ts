/** Which methods each path pattern (Fastify's: `/movies/:id`) has. */
export type PathMethods = Map<string, Set<string>>;

/**
 * The methods a path could be called with, sorted; empty when there is no such path. Wildcards don't count:
 * a catch-all route (CORS preflights) says nothing about what exists.
 */
export function allowedMethods(routes: PathMethods, path: string): string[] {
  const allowed = new Set<string>();
  for (const [pattern, methods] of routes) {
    if (pattern.includes('*') || !toRegExp(pattern).test(path)) continue;
    for (const method of methods) allowed.add(method);
  }
  return [...allowed].sort();
}

function toRegExp(pattern: string): RegExp {
  const segments = pattern.replace(/\/$/, '').split('/');
  const source = segments.map((segment) => (/^:[^:]/.test(segment) ? '[^/]+' : escaped(segment)));
  return new RegExp(`^${source.join('/')}/?$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
