/** A file, or one in a zip. Can be read again and again. */
export type Part = {
  /** With its folders: `likes/films.csv`. */
  name: string;
  bytes(): AsyncIterable<Uint8Array>;
};

/** As much of a part as its header takes. */
export const HEAD_BYTES = 64 * 1_024;

export async function readHead(part: Part): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of part.bytes()) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}
