import { type HttpHandler, http } from 'msw';
import { BREAKS_OFF } from './faults.ts';
import { createStandIn, type StandIn, type StandInOptions } from './stand-in.ts';

export type TmdbMock = Pick<StandIn, 'faults' | 'stats'> & { handlers: HttpHandler[] };

/**
 * The stand-in as handlers for msw. Listen with `onUnhandledFrame`: msw 3 takes no notice of the older
 * `onUnhandledRequest` and lets real requests go out.
 */
export function createTmdbMock({
  baseUrl = 'https://api.themoviedb.org/3',
  ...options
}: StandInOptions & { baseUrl?: string } = {}): TmdbMock {
  const standIn = createStandIn(options);
  const root = new URL(baseUrl).pathname;
  const handler = http.all(`${baseUrl}/*`, async ({ request }) => {
    const response = await standIn.answer(new URL(request.url).pathname.slice(root.length), request);
    // msw ends a body that breaks off as if it were whole.
    return response.headers.has(BREAKS_OFF) ? Response.error() : response;
  });
  return { handlers: [handler], faults: standIn.faults, stats: standIn.stats };
}
