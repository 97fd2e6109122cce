import { expect, test } from 'vitest';
import { createClient, withIdempotencyKey } from './index.ts';
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

test('a file to import, with what goes with it', async () => {
  const { matinee } = await api.signedIn();
  const csv = 'Film;Jahr;Note\nHeat;1995;87\n';
  const named = new File([csv], 'filme & mehr.csv', { type: 'application/vnd.ms-excel' });
  const columns = ['title:Film', 'year:Jahr', 'rating:Note'];
  const dry = await matinee.imports.create.mutate({ file: named, dryRun: true, columns, scale: 100 });
  expect(dry).toMatchObject({
    fileName: 'filme & mehr.csv',
    source: 'csv',
    isDryRun: true,
    status: 'waiting',
  });
  expect(await matinee.imports.get.query({ importId: dry.id })).toEqual(dry);
  const again = matinee.imports.create.mutate({ file: new TextEncoder().encode('Const,Your Rating\n') });
  await expect(again).rejects.toMatchObject({ code: 'conflict', status: 409 });
});

test('a file to import that is none, or too large', async () => {
  const { matinee } = await api.signedIn();
  const nothing = matinee.imports.create.mutate({ file: new Uint8Array() });
  await expect(nothing).rejects.toMatchObject({ code: 'validationFailed', status: 400 });
  const large = matinee.imports.create.mutate({ file: new Uint8Array(20 * 1_024 * 1_024 + 1) });
  await expect(large).rejects.toMatchObject({ status: 413 });
});

test('with an idempotency key a file is imported once', async () => {
  const { matinee } = await api.signedIn();
  const file = new TextEncoder().encode('Const,Your Rating\ntt0113277,8\n');
  const send = () => matinee.imports.create.mutate({ file }, withIdempotencyKey('import-1'));
  expect(await send()).toEqual(await send());
});
