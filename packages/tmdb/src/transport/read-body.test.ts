import { expect, test } from 'vitest';
import { BodyTooLargeError, readBody } from './read-body.ts';

function endless(chunk: Uint8Array) {
  const seen = { chunks: 0, isCancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.chunks++;
      controller.enqueue(chunk);
    },
    cancel() {
      seen.isCancelled = true;
    },
  });
  return { seen, response: new Response(stream) };
}

test('a body up to the cap is read, letters across chunks too', async () => {
  const bytes = new TextEncoder().encode('Amélie – 東京');
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  expect(await readBody(new Response(stream), bytes.length)).toBe('Amélie – 東京');
});

test('a body beyond the cap is cut off, not read to its end', async () => {
  const { seen, response } = endless(new Uint8Array(1_000));
  await expect(readBody(response, 10_000)).rejects.toThrow(BodyTooLargeError);
  expect(seen.isCancelled).toBe(true);
  expect(seen.chunks).toBeLessThan(20);
});

test('no body is an empty one', async () => {
  expect(await readBody(new Response(null), 1)).toBe('');
});
