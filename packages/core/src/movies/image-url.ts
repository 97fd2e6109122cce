/** Sizes that TMDb serves, by what is shown. */
const sizes = {
  poster: 'w500',
  backdrop: 'w1280',
  logo: 'w500',
  profile: 'w185',
  providerLogo: 'w92',
} as const;

export type ImageKind = keyof typeof sizes;

/** Where TMDb serves an image; its path begins with a slash. */
export function imageUrl(kind: ImageKind, path: string): string;
export function imageUrl(kind: ImageKind, path: string | null): string | null;
export function imageUrl(kind: ImageKind, path: string | null): string | null {
  return path === null ? null : `https://image.tmdb.org/t/p/${sizes[kind]}${path}`;
}
