import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

type Kind = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif';

/** A picture of one colour. */
export function pictureOf(kind: Kind, { width = 40, height = 30 } = {}): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#3366cc' } })
    .toFormat(kind)
    .toBuffer();
}

/** A picture whose file is long enough to be cut somewhere in the middle of its pixels. */
export function noisyPicture(kind: Kind): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: 120, height: 120, channels: 3, background: '#888888', noise } })
    .toFormat(kind)
    .toBuffer();
}

/** What a picture is by its own header. */
export async function readPicture(bytes: Uint8Array): Promise<{ format: string; width: number }> {
  const { format, width } = await sharp(bytes).metadata();
  return { format, width };
}

/**
 * A grey PNG written by hand: the header says `width` × `height`, the data holds `rows` rows of zeros.
 * @param text the packed text of a chunk before the pixels
 */
export function bombPng(
  width: number,
  height: number,
  { rows = 1, text }: { rows?: number; text?: Uint8Array } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const pixels = deflateSync(Buffer.alloc(Math.min((width + 1) * rows, 50_000_000)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(text ? [chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), text]))] : []),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
