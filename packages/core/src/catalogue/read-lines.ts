import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

export type LineChunk = {
  lines: string[];
  /** Number of the first line, from 1. */
  first: number;
  /** Bytes of the file (as it lies on the disk) read since the last chunk. */
  bytes: number;
};

/**
 * The lines of a text file, plain or gzipped (whatever it is called), some thousand at a time. A record of MovieLens is one line, so
 * that an unbalanced quote spoils its own line and not the rest of the file.
 */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<LineChunk> {
  const isPacked = await isGzip(path);
  const decoder = new TextDecoder((await isLatin1(path)) ? 'latin1' : 'utf-8');
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const text = isPacked ? pipeline(file, createGunzip(), () => {}) : file;
  let rest = '';
  let next = 1;
  let counted = 0;
  try {
    for await (const chunk of text as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      // The stream reads ahead while a chunk is in use.
      const read = file.bytesRead;
      yield { lines, first: next, bytes: read - counted };
      next += lines.length;
      counted = read;
    }
    rest += decoder.decode();
    if (rest !== '') yield { lines: [rest], first: next, bytes: 0 };
  } finally {
    file.destroy();
    text.destroy();
  }
}

/** By its first bytes: browsers unpack downloads and keep the name, and some tools pack without one. */
async function isGzip(path: string): Promise<boolean> {
  await using file = await open(path);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

/** The oldest sets (.dat) are not all UTF-8. */
async function isLatin1(path: string): Promise<boolean> {
  if (!path.endsWith('movies.dat')) return false;
  await using file = await open(path);
  return !isUtf8(await file.readFile());
}
