import { inspect } from 'node:util';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTmdbClient } from './index.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { listenAlone } from './testing/refuse-requests.ts';

const API = 'https://api.themoviedb.org/3';
const keys = {
  'a v3 key': '5ec4e75ec4e75ec4e75ec4e75ec4e75e',
  'a v4 token': 'eyJhbGciOiJQTEFOVEVEIn0.eyJhdWQiOiJQTEFOVEVEIn0.UExBTlRFRC1TSUdOQVRVUkU',
};

const server = setupServer();
beforeAll(() => listenAlone(server));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** Repeats all that it was told, as a broken proxy may. */
function repeat(request: Request) {
  return `${request.url} ${JSON.stringify(Object.fromEntries(request.headers))}`;
}

type Answer = (request: Request) => Response;

const answers: Record<string, Answer> = {
  'a movie that repeats it': (request) =>
    HttpResponse.json({
      id: 1,
      title: repeat(request),
      overview: repeat(request),
      tagline: 5,
      homepage: repeat(request),
    }),
  'an error that repeats it': (request) =>
    HttpResponse.json({ status_code: 34, status_message: repeat(request) }, { status: 404 }),
  'a refusal': (request) => HttpResponse.json({ status_message: repeat(request) }, { status: 401 }),
  'a limit': (request) => HttpResponse.json({ status_message: repeat(request) }, { status: 429 }),
  'an outage': (request) => new Response(repeat(request), { status: 500 }),
  'a redirect': (request) => new Response(null, { status: 302, headers: { location: request.url } }),
  'something else than JSON': (request) => new Response(repeat(request)),
  'a record that is none': (request) => HttpResponse.json({ [repeat(request)]: repeat(request) }),
  'a broken connection': () => HttpResponse.error(),
  'a body that breaks off': (request) =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.error(new Error(repeat(request))),
      }),
    ),
};

const cases = Object.entries(keys).flatMap(([form, apiKey]) =>
  Object.entries(answers).map(([name, answer]) => ({ form, apiKey, name, answer })),
);

test.each(cases)('$form is not in what comes of $name', async ({ apiKey, answer }) => {
  let wasSent = false;
  server.use(
    http.all(`${API}/*`, ({ request }) => {
      wasSent = repeat(request).includes(apiKey);
      return answer(request);
    }),
  );
  const logged: unknown[] = [];
  const log = (...line: unknown[]) => logged.push(line);
  const client = createTmdbClient({
    apiKey,
    backoff: { baseMs: 0, maxMs: 0 },
    clock: createManualClock(),
    log: { debug: log, info: log, warn: log },
  });
  const outcome = await client.getMovie({ id: 1, parts: [] }).catch((error: unknown) => error);
  expect(wasSent).toBe(true);
  expect(logged).not.toEqual([]);
  for (const thing of [outcome, logged, client, client.state, client.failureOf(outcome)])
    expect(everythingIn(thing)).not.toContain(apiKey);
});

test.each(Object.entries(keys))('%s of the wrong form is not repeated', (_form, apiKey) => {
  try {
    createTmdbClient({ apiKey: `${apiKey}/` });
    expect.unreachable();
  } catch (error) {
    expect(everythingIn(error)).not.toContain(apiKey);
  }
});

/** All that a log or a debugger could show: hidden properties, causes and stacks as well. */
function everythingIn(thing: unknown): string {
  const shown = inspect(thing, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    getters: true,
    maxStringLength: null,
  });
  const stack = thing instanceof Error ? `${thing.stack} ${inspect(thing.cause)}` : '';
  return `${shown} ${JSON.stringify(thing)} ${stack}`;
}
