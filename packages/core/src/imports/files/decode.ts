import { badFile } from './bad-file.ts';
import type { Part } from './part.ts';

/** As `TextDecoder` names them. Every byte means something in windows-1252, of which Latin-1 is a part. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** By the mark at the start, else UTF-8 if all of it is, else what programs of old wrote. */
export async function encodingOf(part: Part): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of part.bytes()) {
      const marked = isFirst ? markOf(chunk) : undefined;
      if (marked) return marked;
      isFirst = false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
}

/** The start of a part as text; its last character may be cut. @throws AppError for what is no text */
export function decodeHead(head: Uint8Array, name: string): string {
  const marked = markOf(head);
  if (!marked && head.includes(0))
    throw badFile(`${name} is no text: send the CSV, JSON or zip that the service exports`);
  if (marked) return new TextDecoder(marked).decode(head);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(head);
  }
}

/** The text of a part, without the mark at its start, and without what PostgreSQL cannot hold. */
export async function* decode(part: Part): AsyncGenerator<string> {
  const decoder = new TextDecoder(await encodingOf(part));
  for await (const chunk of part.bytes()) yield clean(decoder.decode(chunk, { stream: true }));
  yield clean(decoder.decode());
}

function clean(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function markOf([first, second, third]: Uint8Array): Encoding | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}
