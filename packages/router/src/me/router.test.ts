import { createTestDeps, type TestDeps } from '@matinee/core/testing/test-deps';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemOf, signUp } from '../testing/caller.ts';

let deps: TestDeps;
let ann: Awaited<ReturnType<typeof signUp>>;
beforeAll(async () => {
  deps = await createTestDeps();
  ann = await signUp(deps);
});
afterAll(() => deps.destroy());

describe('the profile', () => {
  test('is stored tidily', async () => {
    const changed = await ann.call.me.update({
      displayName: '  Zoe\u0308 ',
      bio: ' Two\nlines ',
      locale: 'DE-at',
      isPublic: true,
    });
    expect(changed).toMatchObject({
      displayName: 'Zoë',
      bio: 'Two\nlines',
      locale: 'de-AT',
      isPublic: true,
    });
    expect(await ann.call.me.get()).toEqual(changed);
  });

  test.each<[string, object]>([
    ['username', { username: 'ab' }],
    ['username', { username: 'a@b.example' }],
    ['username', { username: null }],
    ['displayName', { displayName: '' }],
    ['displayName', { displayName: 'a\nb' }],
    ['bio', { bio: '   ' }],
    ['bio', { bio: 'x'.repeat(501) }],
    ['bio', { bio: 'a\0b' }],
    ['bio', { bio: '\uD800' }],
    ['locale', { locale: 'german' }],
    ['locale', { locale: 'de_AT' }],
    ['locale', { locale: 'x-klingon' }],
    ['isPublic', { isPublic: null }],
    ['isPublic', { isPublic: 'yes' }],
    ['email', { email: 'new@example.com' }],
    ['role', { role: 'admin' }],
    ['avatarUrls', { avatarUrls: null }],
  ])('is not changed by a wrong %s: %j', async (path, input) => {
    const before = await ann.call.me.get();
    const problem = await problemOf(ann.call.me.update(input as never));
    expect(problem).toMatchObject({ status: 400, code: 'validationFailed', errors: [{ path }] });
    expect(await ann.call.me.get()).toEqual(before);
  });

  test('counts characters, not UTF-16 units', async () => {
    const bio = '😀'.repeat(500);
    expect((await ann.call.me.update({ bio })).bio).toBe(bio);
  });
});
