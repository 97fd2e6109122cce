import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { bombPng, noisyPicture, pictureOf } from '../testing/pictures.ts';
import { createAvatarEncoder } from './avatar-encoder.ts';

const { encode } = createAvatarEncoder();

const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'validationFailed', message: expect.stringMatching(message) });

test.each(['png', 'jpeg', 'webp'] as const)('a %s becomes two WebP squares', async (kind) => {
  const files = await encode(await pictureOf(kind, { width: 600, height: 300 }));
  for (const size of [256, 64] as const)
    expect(await sharp(files[size]).metadata()).toMatchObject({ format: 'webp', width: size, height: size });
});

test('transparency stays, a tiny picture is enlarged, grey and 16 bit are understood', async () => {
  const dot = await sharp({ create: { width: 1, height: 1, channels: 4, background: '#ff000080' } })
    .png()
    .toBuffer();
  expect(await sharp((await encode(dot))[64]).metadata()).toMatchObject({ width: 64, hasAlpha: true });
  const grey = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#808080' } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
  expect(await sharp((await encode(grey))[256]).metadata()).toMatchObject({ width: 256, space: 'srgb' });
});

test('a photo is turned upright by what its EXIF says, and what else it says is gone', async () => {
  // Left half red, right half blue; EXIF says it lies on its side: upright, red is on top.
  const lying = await sharp({ create: { width: 200, height: 100, channels: 3, background: '#0000ff' } })
    .composite([
      {
        input: { create: { width: 100, height: 100, channels: 3, background: '#ff0000' } },
        left: 0,
        top: 0,
      },
    ])
    .withExif({ IFD0: { Orientation: '6', Copyright: 'planted-owner' }, IFD3: { GPSLatitude: '51/1 30/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  expect((await sharp(lying).metadata()).orientation).toBe(6);
  const files = await encode(lying);
  const { data, info } = await sharp(files[64]).raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number) => [...data.subarray((y * 64 + x) * info.channels).subarray(0, 3)];
  const [red = 0, , blue = 0] = pixel(32, 4);
  expect(red).toBeGreaterThan(200);
  expect(blue).toBeLessThan(60);
  expect((pixel(32, 60)[2] ?? 0) > 200).toBe(true);
  for (const bytes of Object.values(files)) {
    const { exif, icc, xmp, orientation } = await sharp(bytes).metadata();
    expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
    expect(Buffer.from(bytes).includes('planted-owner')).toBe(false);
  }
});

test('of an animation the first frame is taken', async () => {
  const frame = (background: string) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background } })
      .png()
      .toBuffer();
  const animation = await sharp([await frame('#00ff00'), await frame('#ff0000')], {
    join: { animated: true },
  })
    .webp({ lossless: true, delay: [100, 100] })
    .toBuffer();
  expect((await sharp(animation, { animated: true }).metadata()).pages).toBe(2);
  const still = (await encode(animation))[64];
  expect((await sharp(still, { animated: true }).metadata()).pages ?? 1).toBe(1);
  const { dominant } = await sharp(still).stats();
  expect(dominant.g).toBeGreaterThan(200);
  expect(dominant.r).toBeLessThan(60);
});

test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
  ['nothing', () => new Uint8Array()],
  ['a text', () => Buffer.from('hello')],
  ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['a GIF', () => pictureOf('gif')],
  ['a TIFF', () => pictureOf('tiff')],
  ['an AVIF', () => pictureOf('avif')],
  [
    'a PDF with a picture in it',
    async () => Buffer.concat([Buffer.from('%PDF-1.7\n'), await pictureOf('jpeg')]),
  ],
  [
    'a GIF that goes on as a picture',
    async () => Buffer.concat([Buffer.from('GIF89a'), await pictureOf('png')]),
  ],
  ['a page before a picture', async () => Buffer.concat([Buffer.from('<html>'), await pictureOf('webp')])],
  ['a RIFF that is a sound', () => Buffer.from('RIFF\x24\0\0\0WAVEfmt ')],
])('%s is refused', async (_name, make) => {
  await expect(encode(await make())).rejects.toEqual(refusal(/^Not a PNG, JPEG or WebP picture$/));
});

test.each<[string, (whole: Buffer) => Uint8Array]>([
  ['cut in the middle', (whole) => whole.subarray(0, whole.length / 2)],
  ['cut after its first bytes', (whole) => whole.subarray(0, 16)],
  ['followed by zeros', (whole) => Buffer.concat([whole.subarray(0, 40), Buffer.alloc(2_000)])],
])('a picture that is %s is refused', async (_name, damage) => {
  for (const kind of ['png', 'jpeg', 'webp'] as const)
    await expect(encode(damage(await noisyPicture(kind)))).rejects.toEqual(
      refusal(/^The picture is damaged$/),
    );
});

test('what follows a picture in its file is not kept', async () => {
  const tail = Buffer.from('<script>planted-tail</script>PK\x03\x04');
  const files = await encode(Buffer.concat([await pictureOf('jpeg'), tail]));
  for (const bytes of Object.values(files)) expect(Buffer.from(bytes).includes('planted-tail')).toBe(false);
});

test('a small file of huge dimensions is refused by its header', async () => {
  const bomb = bombPng(50_000, 50_000);
  expect(bomb.length).toBeLessThan(20_000);
  await expect(encode(bomb)).rejects.toEqual(refusal(/50000 × 50000 pixels/));
  await expect(encode(bombPng(2 ** 31 - 1, 1))).rejects.toEqual(refusal(/./));
});

test('just within the limit, of one colour, is decoded; one row more is not', async () => {
  await encode(bombPng(5_000, 4_000, { rows: 4_000 }));
  await expect(encode(bombPng(5_000, 4_001, { rows: 4_001 }))).rejects.toEqual(refusal(/5000 × 4001/));
}, 30_000);

test('a chunk that unpacks to a hundred megabytes does no harm', async () => {
  const text = deflateSync(Buffer.alloc(100_000_000, 'a'));
  const png = bombPng(10, 10, { rows: 10, text });
  const before = process.memoryUsage().rss;
  await encode(png).catch((error: unknown) => expect(error).toEqual(refusal(/damaged/)));
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
}, 30_000);

test('more bytes than allowed are refused before anything reads them', async () => {
  await expect(encode(new Uint8Array(2 * 1024 * 1024 + 1))).rejects.toMatchObject({
    code: 'payloadTooLarge',
  });
});

test('of many at once some are told to come back, the others are done', async () => {
  const picture = await pictureOf('png');
  const { encode: encodeHere } = createAvatarEncoder();
  const results = await Promise.allSettled(Array.from({ length: 60 }, () => encodeHere(picture)));
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refusals.length).toBeGreaterThan(0);
  expect(refusals.length).toBeLessThan(60);
  for (const reason of refusals) expect(reason).toMatchObject({ code: 'overloaded', retryAfter: 5 });
  await encodeHere(picture);
});
