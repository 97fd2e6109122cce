import { z } from 'zod';
import {
  count,
  country,
  flag,
  imagePath,
  instant,
  language,
  list,
  oneOf,
  rating,
  requiredText,
  text,
  uniqueBy,
} from '../../reading/fields.ts';

const videoKinds = {
  Trailer: 'trailer',
  Teaser: 'teaser',
  Clip: 'clip',
  Featurette: 'featurette',
  'Behind the Scenes': 'behindTheScenes',
  Bloopers: 'bloopers',
  'Opening Credits': 'openingCredits',
  Recap: 'recap',
} as const;

export type Video = {
  /** TMDb's own id of the video. */
  id: string;
  /** Where it is: `YouTube`, `Vimeo`. */
  site: string;
  /** Its id there; letters, digits, `-` and `_`. */
  key: string;
  name: string | null;
  /** Null for a kind this client does not know. */
  kind: (typeof videoKinds)[keyof typeof videoKinds] | null;
  isOfficial: boolean;
  /** Lines: 720, 1080. */
  size: number | null;
  language: string | null;
  country: string | null;
  publishedAt: string | null;
};

export const videos = z
  .object({
    results: list(
      z.object({
        id: requiredText,
        site: requiredText,
        key: requiredText.refine((key) => /^[\w-]{1,64}$/.test(key)),
        name: text,
        type: oneOf(videoKinds),
        official: flag,
        size: count,
        iso_639_1: language,
        iso_3166_1: country,
        published_at: instant,
      }),
    ),
  })
  .transform(({ results }): Video[] =>
    uniqueBy(results, (video) => video.id).map((raw) => ({
      id: raw.id,
      site: raw.site,
      key: raw.key,
      name: raw.name,
      kind: raw.type,
      isOfficial: raw.official,
      size: raw.size || null,
      language: raw.iso_639_1,
      country: raw.iso_3166_1,
      publishedAt: raw.published_at,
    })),
  );

export type Image = {
  path: string;
  width: number;
  height: number;
  /** Of the text in it; null when it has none. */
  language: string | null;
  country: string | null;
  /** 0–10; null when nobody has voted. */
  voteAverage: number | null;
  voteCount: number;
};

export type Images = { posters: Image[]; backdrops: Image[]; logos: Image[] };

const image = z
  .object({
    file_path: imagePath.pipe(z.string()),
    width: count,
    height: count,
    iso_639_1: language,
    iso_3166_1: country,
    vote_average: rating,
    vote_count: count,
  })
  .transform(
    (raw): Image => ({
      path: raw.file_path,
      width: raw.width,
      height: raw.height,
      language: raw.iso_639_1,
      country: raw.iso_3166_1,
      voteAverage: raw.vote_count === 0 ? null : raw.vote_average,
      voteCount: raw.vote_count,
    }),
  );

export const images = z
  .object({ posters: list(image), backdrops: list(image), logos: list(image).optional() })
  .transform(
    ({ posters, backdrops, logos = [] }): Images => ({
      posters: uniqueBy(posters, ({ path }) => path),
      backdrops: uniqueBy(backdrops, ({ path }) => path),
      logos: uniqueBy(logos, ({ path }) => path),
    }),
  );
