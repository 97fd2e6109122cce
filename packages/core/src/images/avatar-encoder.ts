import { availableParallelism } from 'node:os';
import type { Sharp, SharpOptions } from 'sharp';
import { createWorkQueue } from '../auth/work-queue.ts';
import { AppError } from '../errors.ts';
import { pictureKindOf } from './picture-kind.ts';

/** Edges of the squares that are kept, in pixels. */
export const avatarSizes = [256, 64] as const;
export type AvatarSize = (typeof avatarSizes)[number];

export type AvatarFiles = Record<AvatarSize, Uint8Array>;

export type AvatarEncoder = {
  /**
   * A picture as WebP squares: the middle of it, upright, without metadata, of an animation the first frame.
   * @throws AppError `validationFailed` for what is no PNG, JPEG or WebP, is damaged or too large; `overloaded`
   */
  encode(bytes: Uint8Array): Promise<AvatarFiles>;
};

export const MAX_AVATAR_BYTES = 2 * 1024 * 1024;
const MAX_PIXELS = 20_000_000;
const DEADLINE_SECONDS = 10;
const QUALITY = 82;
const MAX_WAITING = 16;
const RETRY_AFTER_SECONDS = 5;

/**
 * Pictures are decoded on libuv's threads, which passwords, files and signatures need as well: with four of them
 * one picture at a time, and never more than cores.
 */
export function createAvatarEncoder(): AvatarEncoder {
  const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4;
  const enqueue = createWorkQueue({
    concurrency: Math.max(1, Math.min(availableParallelism(), Math.floor(threads / 4))),
    maxWaiting: MAX_WAITING,
    retryAfter: RETRY_AFTER_SECONDS,
    refusal: 'Too many pictures are being worked on right now',
  });
  return {
    encode: async (bytes) => {
      if (bytes.byteLength > MAX_AVATAR_BYTES)
        throw new AppError('payloadTooLarge', 'A picture may have at most 2 MB');
      if (!pictureKindOf(bytes)) throw refused('Not a PNG, JPEG or WebP picture');
      return enqueue(() => encode(bytes));
    },
  };
}

type OpenSharp = (input: Uint8Array, options?: SharpOptions) => Sharp;

/** Loaded with the first picture: it takes memory that most processes never need. */
async function loadSharp(): Promise<OpenSharp> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  // Whatever a file pretends to be, nothing else of the library can be made to read it.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'],
  });
  return sharp;
}

async function encode(bytes: Uint8Array): Promise<AvatarFiles> {
  const open = await loadSharp();
  await checkSize(open, bytes);
  const [large, small] = avatarSizes;
  try {
    const { data, info } = await open(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(large, large, { fit: 'cover' })
      .toColourspace('srgb')
      .timeout({ seconds: DEADLINE_SECONDS })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const square = () =>
      open(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    return {
      [large]: await square().webp({ quality: QUALITY }).toBuffer(),
      [small]: await square().resize(small, small).webp({ quality: QUALITY }).toBuffer(),
    } as AvatarFiles;
  } catch (cause) {
    throw refused('The picture is damaged', cause);
  }
}

/** From the header alone, so that a small file of huge dimensions costs nothing. */
async function checkSize(open: OpenSharp, bytes: Uint8Array): Promise<void> {
  const header = await open(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw refused('The picture is damaged', cause);
    });
  if (header.width * header.height > MAX_PIXELS)
    throw refused(
      `The picture is ${header.width} × ${header.height} pixels; at most 20 million in all are accepted`,
    );
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('validationFailed', message, { errors: [{ path: '', message }], cause });
}
