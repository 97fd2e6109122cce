import { expect, test } from 'vitest';
import { createClient } from './index.ts';
import { useApi } from './testing/use-api.ts';

const api = useApi();

/** One red pixel. */
const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
    'base64',
  ),
);

test.each([
  ['bytes', png],
  ['a file with a type', new Blob([png], { type: 'image/png' })],
  ['a file without one', new Blob([png])],
])('a picture is sent as it is: %s', async (_name, file) => {
  const { matinee } = await api.signedIn();
  const user = await matinee.me.setAvatar.mutate(file);
  const address = user.avatarUrls?.['64'] ?? '';
  const picture = await fetch(new URL(new URL(address).pathname, api.url));
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp']);
});

test('what is no picture is refused in the usual way', async () => {
  const { matinee } = await api.signedIn();
  const text = matinee.me.setAvatar.mutate(new TextEncoder().encode('<svg/>'));
  await expect(text).rejects.toMatchObject({ kind: 'problem', code: 'unsupportedMediaType', status: 415 });
  const lie = matinee.me.setAvatar.mutate(new Blob(['<svg/>'], { type: 'image/png' }));
  await expect(lie).rejects.toMatchObject({ kind: 'problem' });
});

test('an expired access token is replaced, and nobody signed in is told so', async () => {
  const { matinee, pass } = { ...(await api.signedIn()), pass: api.pass };
  pass(16 * 60_000);
  expect((await matinee.me.setAvatar.mutate(png)).avatarUrls).not.toBeNull();
  const stranger = createClient({ url: api.url }).me.setAvatar.mutate(png);
  await expect(stranger).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('an answer of somebody else, and none at all', async () => {
  const proxy = createClient({ url: api.url, fetch: async () => new Response('<html>', { status: 502 }) });
  await expect(proxy.me.setAvatar.mutate(png)).rejects.toMatchObject({ kind: 'badAnswer', status: 502 });
  const offline = createClient({ url: api.url, fetch: () => Promise.reject(new TypeError('fetch failed')) });
  await expect(offline.me.setAvatar.mutate(png)).rejects.toMatchObject({ kind: 'network' });
});
