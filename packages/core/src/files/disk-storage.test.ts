import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskStorage } from './disk-storage.ts';

let root: string;
beforeEach(async () => {
  root = path.join(await mkdtemp(path.join(tmpdir(), 'matinee-files-')), 'made/when/needed');
});
afterEach(() => rm(path.join(root, '../../..'), { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of createDiskStorage(root).list(folder)) names.push(name);
  return names;
}

test('what is written is read back, listed and removed', async () => {
  const files = createDiskStorage(root);
  expect(await namesIn('avatars')).toEqual([]);
  expect(await files.read('avatars/a-64.webp')).toBeUndefined();
  await files.write('avatars/a-64.webp', bytes('one'));
  await files.write('avatars/b-64.webp', bytes('two'));
  expect(new TextDecoder().decode(await files.read('avatars/a-64.webp'))).toBe('one');
  expect(await namesIn('avatars')).toEqual(['avatars/a-64.webp', 'avatars/b-64.webp']);
  expect(await namesIn('others')).toEqual([]);
  await files.remove('avatars/a-64.webp');
  await files.remove('avatars/a-64.webp');
  expect(await namesIn('avatars')).toEqual(['avatars/b-64.webp']);
});

test.each([
  '../keys.json',
  'avatars/../../keys.json',
  'avatars/..',
  '/etc/passwd',
  'avatars',
  'avatars/',
  'avatars/.hidden',
  'avatars\\a',
  'avatars/a/b',
  'avatars/a\0.webp',
  'avatars/A',
  '',
])('%j is no name of a file', async (name) => {
  const files = createDiskStorage(root);
  await expect(files.write(name, bytes('x'))).rejects.toThrow('cannot be the name');
  await expect(files.read(name)).rejects.toThrow('cannot be the name');
  await expect(files.remove(name)).rejects.toThrow('cannot be the name');
});

test('many writing one name at once leave one whole file and no drafts', async () => {
  const files = createDiskStorage(root);
  const texts = Array.from({ length: 20 }, (_, i) => String(i % 10).repeat(100_000));
  const reads: (string | undefined)[] = [];
  await Promise.all(
    texts.map(async (text) => {
      await files.write('avatars/a', bytes(text));
      reads.push(new TextDecoder().decode(await files.read('avatars/a')));
    }),
  );
  for (const text of reads) expect(texts).toContain(text);
  expect(await readdir(path.join(root, 'avatars'))).toEqual(['a']);
});

test('a write that fails leaves nothing under the name', async () => {
  const files = createDiskStorage(root);
  await mkdir(path.join(root, 'avatars/taken/by-a-folder'), { recursive: true });
  await expect(files.write('avatars/taken', bytes('x'))).rejects.toThrow();
  expect(await readdir(path.join(root, 'avatars'))).toEqual(['taken']);
  expect(await namesIn('avatars')).toEqual([]);
});

test('the list says since when a file is there, drafts of a crash included', async () => {
  const files = createDiskStorage(root);
  await files.write('avatars/a', bytes('x'));
  const draft = path.join(root, 'avatars/a.0c8e6a52-3d2f-4c43-9f0a-2b0a4f3a7a11.draft');
  await writeFile(draft, 'half of');
  const before = new Date('2020-01-02T03:04:05.000Z');
  await utimes(draft, before, before);
  const found = [];
  for await (const file of files.list('avatars')) found.push(file);
  expect(found.map(({ name }) => name)).toEqual(['avatars/a', `avatars/${path.basename(draft)}`]);
  expect(found[1]?.writtenAt).toEqual(before);
});
