import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { fail } from './answers/errors.ts';

const DEFAULT_HUGE_BYTES = 50 * 1024 * 1024;

/** Marks an answer whose body breaks off, for where that would not be seen. */
export const BREAKS_OFF = 'x-stand-in-breaks-off';

export const faultSchema = z.strictObject({
  /** Only requests whose path begins so, `/movie/`; all of them when left out. */
  only: z.string().startsWith('/').optional(),
  /** How many requests it happens to; every one when left out. */
  times: z.int().min(1).optional(),
  /** Milliseconds before the answer. */
  slow: z.int().min(0).optional(),
  status: z.int().min(400).max(599).optional(),
  /** Seconds, in the header of an answer with that status. */
  retryAfter: z.int().min(0).optional(),
  /** The connection breaks without an answer. */
  down: z.literal(true).optional(),
  /** The connection breaks in the middle of the body. */
  disconnected: z.literal(true).optional(),
  /** The JSON ends in the middle, the answer in good order. */
  truncated: z.literal(true).optional(),
  /** Every value but ids and page numbers is of another type; or only those of these names. */
  wrongTypes: z.union([z.literal(true), z.array(z.string())]).optional(),
  /** Bytes in front of the rest, 50 MiB when true. */
  huge: z.union([z.literal(true), z.int().min(1)]).optional(),
  /** A page for people. */
  notJson: z.literal(true).optional(),
});

/** What goes wrong. Several at once: slow and one of the others. */
export type Fault = z.output<typeof faultSchema>;

export type Faults = {
  /** In place of those before. */
  set(...faults: Fault[]): void;
  list(): readonly Fault[];
  /** The first one for this path that is not used up. */
  take(path: string): Fault | undefined;
};

export function createFaults(): Faults {
  let active: Fault[] = [];
  return {
    set(...faults) {
      active = faults.map((fault) => ({ ...fault }));
    },
    list: () => active,
    take(path) {
      const fault = active.find(({ only, times }) => times !== 0 && path.startsWith(only ?? '/'));
      if (fault?.times !== undefined) fault.times--;
      return fault;
    },
  };
}

/** What stands in place of an answer, or makes it of one. */
export async function applyFault(
  fault: Fault,
  answer: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Response> {
  if (fault.slow) await sleep(fault.slow, undefined, { signal });
  if (fault.down) return Response.error();
  if (fault.status) return fail(fault.status, fault.retryAfter);
  if (fault.notJson)
    return new Response('<!doctype html><title>Stand-in</title>', {
      headers: { 'content-type': 'text/html' },
    });
  const response = await answer();
  const { status } = response;
  const text = await response.text();
  const headers = { 'content-type': 'application/json;charset=utf-8' };
  const half = text.slice(0, Math.ceil(text.length / 2));
  if (fault.truncated) return new Response(half, { status, headers });
  if (fault.disconnected)
    return new Response(breakOff(half), { status, headers: { ...headers, [BREAKS_OFF]: 'true' } });
  if (fault.huge) return new Response(padded(text, fault.huge), { status, headers });
  if (fault.wrongTypes) {
    const names = fault.wrongTypes === true ? undefined : new Set(fault.wrongTypes);
    return Response.json(confuse(JSON.parse(text), names), { status });
  }
  return new Response(text, { status, headers });
}

function breakOff(text: string): ReadableStream<Uint8Array> {
  let isSent = false;
  return new ReadableStream(
    {
      async pull(controller) {
        if (!isSent) {
          isSent = true;
          controller.enqueue(new TextEncoder().encode(text));
          return;
        }
        // An error would take along what is not sent yet.
        await turn();
        controller.error(new Error('The stand-in broke off'));
      },
    },
    { highWaterMark: 0 },
  );
}

/** The JSON object behind so many bytes of another field, made as they are read. */
function padded(text: string, size: true | number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const block = new Uint8Array(64 * 1024).fill(97);
  let left = size === true ? DEFAULT_HUGE_BYTES : size;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode('{"padding":"')),
    pull(controller) {
      if (left > 0) {
        controller.enqueue(block.subarray(0, Math.min(left, block.length)));
        left -= block.length;
        return;
      }
      controller.enqueue(encoder.encode(`",${text.slice(1)}`));
      controller.close();
    },
  });
}

const SPARED = new Set(['id', 'page', 'total_pages', 'total_results', 'results', 'media_type']);

/** Numbers for texts, texts for the rest. */
function confuse(value: unknown, names: Set<string> | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => confuse(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const isWrong = names ? names.has(name) : !SPARED.has(name);
      return [name, isWrong ? (typeof item === 'string' ? 4711 : 'of the wrong type') : confuse(item, names)];
    }),
  );
}
