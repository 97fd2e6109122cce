import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FileStorage } from '../files/file-storage.ts';
import { createUser } from '../testing/fixtures.ts';
import { pictureOf } from '../testing/pictures.ts';
import { failureOf } from '../testing/signed-in.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getMe } from './get-me.ts';
import { removeAvatar, setAvatar } from './set-avatar.ts';

let deps: TestDeps;
let userId: string;
let picture: Buffer;

beforeAll(async () => {
  deps = await createTestDeps();
  picture = await pictureOf('jpeg');
});
beforeEach(async () => {
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

async function storedFiles(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of deps.files.list('avatars')) names.push(name);
  return names;
}

test('for an account that was deleted meanwhile nothing is kept', async () => {
  await deps.db.deleteFrom('users').where('id', '=', userId).execute();
  expect((await failureOf(setAvatar(deps, { userId, bytes: picture }))).code).toBe('notFound');
  expect((await failureOf(removeAvatar(deps, { userId }))).code).toBe('notFound');
  expect(await storedFiles()).toEqual([]);
});

test('a disk that fails half-way leaves the old picture, and no half of the new one', async () => {
  const before = await setAvatar(deps, { userId, bytes: picture });
  const kept = await storedFiles();
  let writes = 0;
  const files: FileStorage = {
    ...deps.files,
    write: (name, bytes) =>
      ++writes === 2 ? Promise.reject(new Error('the disk is full')) : deps.files.write(name, bytes),
  };
  await expect(setAvatar({ ...deps, files }, { userId, bytes: picture })).rejects.toThrow('the disk is full');
  expect(await getMe(deps, { userId })).toEqual(before);
  expect(await storedFiles()).toEqual(kept);
  await removeAvatar(deps, { userId });
});

test('an old file that cannot be removed fails nobody’s upload', async () => {
  await setAvatar(deps, { userId, bytes: picture });
  const files: FileStorage = { ...deps.files, remove: () => Promise.reject(new Error('read-only')) };
  const { avatarUrls } = await setAvatar({ ...deps, files }, { userId, bytes: picture });
  expect((await getMe(deps, { userId })).avatarUrls).toEqual(avatarUrls);
  expect(await storedFiles()).toHaveLength(4);
});
