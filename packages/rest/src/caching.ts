import type { RestRoute } from './routes.ts';

const PUBLIC = { maxAge: 60, stale: 600 };

/** The Cache-Control of a route's successful answers. Writes and `none` are never stored. */
export function cacheControlFor(route: Pick<RestRoute, 'method' | 'protect' | 'rest'>): string {
  if (route.method !== 'GET') return 'no-store';
  const cache = route.rest.cache ?? (route.protect ? 'private' : 'public');
  if (cache === 'none') return 'no-store';
  if (cache === 'private') return 'private, no-cache';
  const { maxAge, stale } = cache === 'public' ? PUBLIC : cache;
  return `public, max-age=${maxAge}, stale-while-revalidate=${stale}`;
}

/** Whether a route's 200s carry an ETag: GETs do, unless they say no, are never stored or are files. */
export function hasEtag(route: Pick<RestRoute, 'method' | 'rest'>): boolean {
  const { etag, cache, download } = route.rest;
  return route.method === 'GET' && etag !== false && cache !== 'none' && !download;
}
