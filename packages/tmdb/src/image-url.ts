import { type TmdbConfiguration, usualImages } from './answers/catalogue.ts';

export type ImageKind = 'poster' | 'backdrop' | 'logo' | 'profile';

export type ImageUrlOptions = {
  kind: ImageKind;
  /** Pixels wanted at least; the original when left out, or when nothing smaller has as many. */
  width?: number;
  configuration?: TmdbConfiguration;
};

/** The address of an image of which TMDb gave the path; null for none. */
export function imageUrl(
  path: string | null,
  { kind, width, configuration }: ImageUrlOptions,
): string | null {
  if (path === null) return null;
  const images = configuration?.images ?? usualImages;
  return `${images.baseUrl}${chooseSize(images[`${kind}Sizes`], width)}${path}`;
}

function chooseSize(sizes: string[], width = Number.POSITIVE_INFINITY): string {
  const widths = sizes.filter((size) => size.startsWith('w')).map((size) => Number(size.slice(1)));
  const enough = widths.filter((candidate) => candidate >= width);
  return enough.length === 0 ? 'original' : `w${Math.min(...enough)}`;
}
