/** The body goes on beyond the cap. */
export class BodyTooLargeError extends Error {}

/**
 * The text of a body, read as it comes and cut off at the cap, which counts what is unpacked.
 *
 * @throws BodyTooLargeError
 */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop cancels the stream, and with it the connection.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new BodyTooLargeError();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
