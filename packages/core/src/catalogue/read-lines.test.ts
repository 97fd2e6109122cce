import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLines } from './read-lines.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lines-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function linesOf(name: string, content: Uint8Array | string): Promise<string[]> {
  const file = path.join(dir, name);
  await writeFile(file, content);
  const lines: string[] = [];
  for await (const chunk of readLines(file)) lines.push(...chunk.lines);
  return lines;
}

test('packed or plain, whatever the name says', async () => {
  const text = 'a,1\nb,2\nlast';
  const expected = ['a,1', 'b,2', 'last'];
  expect(await linesOf('plain.csv', text)).toEqual(expected);
  expect(await linesOf('packed.csv.gz', gzipSync(text))).toEqual(expected);
  expect(await linesOf('packed.csv', gzipSync(text))).toEqual(expected);
  expect(await linesOf('plain.csv.gz', text)).toEqual(expected);
});

test('nothing, one byte, and a packed file that was cut off', async () => {
  expect(await linesOf('empty.csv', '')).toEqual([]);
  expect(await linesOf('short.csv', 'x')).toEqual(['x']);
  const packed = gzipSync(Array.from({ length: 5000 }, (_, index) => `line ${index * 7919}`).join('\n'));
  await expect(linesOf('cut.csv.gz', packed.subarray(0, -100))).rejects.toThrow('unexpected end of file');
});

test('a file that is not there is an error of the reading, and of nothing else', async () => {
  const reading = readLines(path.join(dir, 'nowhere.csv')).next();
  await expect(reading).rejects.toMatchObject({ code: 'ENOENT' });
});

test('numbers go on over chunks, and a byte order mark is no character', async () => {
  const file = path.join(dir, 'long.csv');
  await writeFile(file, `\uFEFF${Array.from({ length: 100_000 }, (_, index) => `line ${index}`).join('\n')}`);
  let next = 1;
  let first: string | undefined;
  for await (const chunk of readLines(file)) {
    expect(chunk.first).toBe(next);
    next += chunk.lines.length;
    first ??= chunk.lines[0];
  }
  expect([next - 1, first]).toEqual([100_000, 'line 0']);
});
