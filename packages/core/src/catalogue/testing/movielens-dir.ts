import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export type MovieLensDir = AsyncDisposable & {
  dir: string;
  /** Lines of a file without the header; a name that ends in .gz is compressed. */
  write(name: string, lines: string[]): Promise<void>;
  /** Encodes a file that was written anew, as the oldest sets are. */
  writeLatin1(name: string): Promise<void>;
};

const headers: Record<string, string> = {
  movies: 'movieId,title,genres',
  links: 'movieId,imdbId,tmdbId',
  ratings: 'userId,movieId,rating,timestamp',
  tags: 'userId,movieId,tag,timestamp',
};

/** A directory like one of MovieLens, under the temporary folder. */
export async function createMovieLensDir(files: Record<string, string[]>): Promise<MovieLensDir> {
  const dir = await mkdtemp(path.join(tmpdir(), 'movielens-'));
  const write = async (name: string, lines: string[]) => {
    const header = name.endsWith('.dat') ? [] : [headers[name.split('.')[0] ?? ''] ?? ''];
    const text = [...header, ...lines, ''].join('\n');
    await writeFile(path.join(dir, name), name.endsWith('.gz') ? gzipSync(text) : text);
  };
  const writeLatin1 = async (name: string) => {
    const file = path.join(dir, name);
    await writeFile(file, await readFile(file, 'utf8'), 'latin1');
  };
  for (const [name, lines] of Object.entries(files)) await write(name, lines);
  return { dir, write, writeLatin1, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}
