import { z } from 'zod';
import { flag, id, list, optionalList, requiredText, textOf, uniqueBy } from '../reading/fields.ts';

export type Genre = { id: number; name: string };

export const genre = z.object({ id, name: requiredText });

export const genreList = z
  .object({ genres: list(genre) })
  .transform(({ genres }): Genre[] => uniqueBy(genres, (found) => found.id))
  .refine((genres) => genres.length > 0);

/** Where TMDb's images are and in which sizes; see `imageUrl`. */
export type TmdbConfiguration = {
  images: {
    /** With a slash at the end. */
    baseUrl: string;
    posterSizes: string[];
    backdropSizes: string[];
    logoSizes: string[];
    profileSizes: string[];
  };
};

/** What TMDb has answered for years. */
export const usualImages: TmdbConfiguration['images'] = {
  baseUrl: 'https://image.tmdb.org/t/p/',
  posterSizes: ['w92', 'w154', 'w185', 'w342', 'w500', 'w780', 'original'],
  backdropSizes: ['w300', 'w780', 'w1280', 'original'],
  logoSizes: ['w45', 'w92', 'w154', 'w185', 'w300', 'w500', 'original'],
  profileSizes: ['w45', 'w185', 'h632', 'original'],
};

const sizes = optionalList(z.string().regex(/^(w\d+|h\d+|original)$/));

export const configuration = z
  .object({
    images: z.object({
      secure_base_url: textOf(/^https:\/\/[^\s"'<>\\?#]+\/$/),
      poster_sizes: sizes,
      backdrop_sizes: sizes,
      logo_sizes: sizes,
      profile_sizes: sizes,
    }),
  })
  .transform(
    ({ images }): TmdbConfiguration => ({
      images: {
        baseUrl: images.secure_base_url ?? usualImages.baseUrl,
        posterSizes: orUsual(images.poster_sizes, usualImages.posterSizes),
        backdropSizes: orUsual(images.backdrop_sizes, usualImages.backdropSizes),
        logoSizes: orUsual(images.logo_sizes, usualImages.logoSizes),
        profileSizes: orUsual(images.profile_sizes, usualImages.profileSizes),
      },
    }),
  );

function orUsual(found: string[], usual: string[]): string[] {
  return found.length === 0 ? usual : found;
}

export type Change = { id: number; isAdult: boolean };

export const change = z
  .object({ id, adult: flag })
  .transform((raw): Change => ({ id: raw.id, isAdult: raw.adult }));
