import { createMovie } from '@matinee/core/testing/fixtures';
import { pictureOf } from '@matinee/core/testing/pictures';
import { switchOnTotp } from '@matinee/core/testing/second-factor';
import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  callerFor,
  callerWithKey,
  PASSWORD,
  problemOf,
  problemsOf,
  signUp,
  signUpAdmin,
} from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  ann = await signUp(deps);
});
afterAll(() => deps?.destroy());

describe('the export', () => {
  test('is a file with everything, and without secrets', async () => {
    const movieId = String(await createMovie(deps, { title: 'Heat', year: 1995 }));
    await ann.call.ratings.set({ movieId, score: 9 });
    const { fileName, contentType, text } = await ann.call.me.export();
    const day = deps.time.now.toISOString().slice(0, 10);
    expect([fileName, contentType]).toEqual([`matinee-${ann.user.username}-${day}.json`, 'application/json']);
    expect(JSON.parse(text)).toMatchObject({
      account: { email: ann.user.email, username: ann.user.username },
      ratings: [{ score: 9 }],
    });
    expect(text).not.toMatch(/argon2|password_hash|passwordHash/);
    const csv = await ann.call.me.export({ format: 'ratings.csv' });
    expect(csv).toMatchObject({ fileName: expect.stringMatching(/-ratings\.csv$/), contentType: 'text/csv' });
    expect(csv.text).toContain('Heat');
    const favorites = await ann.call.me.export({ format: 'favorites.csv' });
    expect(favorites.text).not.toContain('Heat');
  });

  test('of an unknown form is refused', async () => {
    const format = 'xml' as 'json';
    expect(await problemOf(ann.call.me.export({ format }))).toMatchObject({
      status: 400,
      code: 'validationFailed',
      errors: [{ path: 'format' }],
    });
  });
});

describe('the picture', () => {
  test('is set, has two addresses, and is taken away', async () => {
    const user = await ann.call.me.setAvatar(await pictureOf('png'));
    expect(user.avatarUrls).toEqual({
      '64': expect.stringMatching(/^http:\/\/127\.0\.0\.1\/.+64.*\.webp$/),
      '256': expect.stringMatching(/^http:\/\/127\.0\.0\.1\/.+256.*\.webp$/),
    });
    expect(await ann.call.me.get()).toEqual(user);
    expect(await ann.call.me.removeAvatar()).toBeNull();
    expect((await ann.call.me.get()).avatarUrls).toBeNull();
    expect(await ann.call.me.removeAvatar()).toBeNull();
  });

  test('is what its bytes say, and nothing but bytes', async () => {
    for (const input of [await pictureOf('gif'), Buffer.from('<svg/>'), 'text' as unknown as Uint8Array, {}])
      expect(await problemOf(ann.call.me.setAvatar(input as Uint8Array))).toMatchObject({
        status: 400,
        code: 'validationFailed',
      });
    expect((await ann.call.me.get()).avatarUrls).toBeNull();
  });
});

describe('the username', () => {
  test('is changed by who has signed in', async () => {
    const username = `${ann.user.username}-anew`;
    expect((await ann.call.me.update({ username })).username).toBe(username);
    const signedIn = await callerFor(deps).call.auth.login({ login: username, password: PASSWORD });
    expect(signedIn.user.id).toBe(ann.user.id);
  });

  test('is somebody else’s, or wanted by an API key', async () => {
    const ben = await signUp(deps);
    const { username } = ben.user;
    expect(await problemOf(ann.call.me.update({ username }))).toMatchObject({
      status: 409,
      code: 'usernameTaken',
      errors: [{ path: 'username', message: 'Taken' }],
    });
    const byKey = await callerWithKey(deps, { owner: ann, scopes: ['read', 'write'] });
    expect(await problemOf(byKey.call.me.update({ username: 'by-a-key' }))).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    expect(await ann.call.me.get()).toEqual(ann.user);
  });
});

describe('deleting the account', () => {
  test('takes it away at once', async () => {
    expect(await ann.call.me.delete({ password: PASSWORD })).toBeNull();
    const login = callerFor(deps).call.auth.login({ login: ann.user.username, password: PASSWORD });
    for (const problem of await problemsOf([ann.call.me.get(), login]))
      expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('asks for the password, and for a code when the second factor is on', async () => {
    const wrong = (path: string) => ({ status: 400, code: 'validationFailed', errors: [{ path }] });
    expect(await problemOf(ann.call.me.delete({ password: 'wrong' }))).toMatchObject(wrong('password'));
    const [session] = (await ann.call.sessions.list()).items;
    const who = { userId: ann.user.id, sessionId: session?.id ?? '', password: PASSWORD };
    const { recoveryCodes } = await switchOnTotp(deps, who);
    expect(await problemOf(ann.call.me.delete({ password: PASSWORD }))).toMatchObject(wrong('code'));
    const code = '000000';
    expect(await problemOf(ann.call.me.delete({ password: PASSWORD, code }))).toMatchObject(wrong('code'));
    expect((await ann.call.me.get()).secondFactor).toBe(true);
    expect(await ann.call.me.delete({ password: PASSWORD, code: recoveryCodes[0] ?? '' })).toBeNull();
  });

  test('is not for the last administrator', async () => {
    const admin = await signUpAdmin(deps);
    expect(await problemOf(admin.call.me.delete({ password: PASSWORD }))).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    await signUpAdmin(deps);
    expect(await admin.call.me.delete({ password: PASSWORD })).toBeNull();
  });
});

test('strangers have no account to export, adorn or delete, and an API key deletes none', async () => {
  const { me } = callerFor(deps).call;
  for (const problem of await problemsOf([
    me.export(),
    me.setAvatar(new Uint8Array(1)),
    me.removeAvatar(),
    me.delete({ password: PASSWORD }),
  ]))
    expect(problem).toMatchObject({ status: 401, code: 'unauthenticated' });
  const byKey = await callerWithKey(deps, { owner: ann, scopes: ['read', 'write'] });
  for (const problem of await problemsOf([
    byKey.call.me.export(),
    byKey.call.me.delete({ password: PASSWORD }),
  ]))
    expect(problem).toMatchObject({ status: 403, code: 'forbidden' });
});
