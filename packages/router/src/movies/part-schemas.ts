import { z } from 'zod';
import { timestamp } from '../wire.ts';

const person = z
  .object({ id: z.string(), name: z.string(), profileUrl: z.string().nullable() })
  .meta({ id: 'CreditedPerson' });

const creditsShape = {
  cast: z.array(z.object({ person, character: z.string().nullable() })),
  crew: z.array(
    z.object({
      person,
      job: z.string().meta({ examples: ['Director'] }),
      department: z.string().nullable(),
    }),
  ),
};

export const credits = z.object(creditsShape).meta({ id: 'Credits', description: 'In their order' });

export const video = z
  .object({
    site: z.string().meta({ examples: ['YouTube'] }),
    key: z.string().meta({ description: 'Its id at the site' }),
    url: z.string().nullable(),
    name: z.string(),
    kind: z.string().meta({ examples: ['trailer', 'teaser'] }),
    language: z.string().nullable(),
    isOfficial: z.boolean(),
    publishedAt: timestamp.nullable(),
  })
  .meta({ id: 'Video' });

const image = z
  .object({
    url: z.string(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    language: z.string().nullable().meta({ description: 'Of the text in it; null when it has none' }),
  })
  .meta({ id: 'Image' });

export const images = z
  .object({ posters: z.array(image), backdrops: z.array(image), logos: z.array(image) })
  .meta({ id: 'Images' });

export const provider = z
  .object({
    country: z.string().meta({ description: 'ISO 3166-1' }),
    kind: z.string().meta({ description: 'stream, free, ads, rent or buy' }),
    name: z.string(),
    logoUrl: z.string().nullable(),
  })
  .meta({ id: 'WatchProvider', description: 'By JustWatch, who has to be named where this is shown' });

export const release = z
  .object({
    country: z.string().meta({ description: 'ISO 3166-1' }),
    kind: z.string().meta({ description: 'premiere, limited, theatrical, digital, physical or tv' }),
    date: z.iso.date(),
    certification: z
      .string()
      .nullable()
      .meta({
        description: 'From which age on it may be seen, as that country says it',
        examples: ['PG-13', '12'],
      }),
  })
  .meta({ id: 'Release' });

export const translation = z
  .object({
    language: z.string().meta({ description: 'ISO 639-1' }),
    region: z.string().nullable().meta({ description: 'ISO 3166-1: as it is spoken there' }),
    title: z.string().nullable(),
    overview: z.string().nullable(),
    tagline: z.string().nullable(),
  })
  .meta({ id: 'MovieTranslation' });

export const partSource = z
  .object({
    part: z.string().meta({
      description: 'details, credits, videos, images, keywords, releases, translations or providers',
    }),
    source: z.string().meta({ description: 'tmdb, facts (our own) or admin' }),
    fetchedAt: timestamp,
    isDamaged: z
      .boolean()
      .meta({ description: 'Some of what came last could not be read: what was there before was kept' }),
  })
  .meta({ id: 'PartSource' });

const source = partSource.nullable().meta({ description: 'Where it is from; null when nothing is known' });

export const movieCredits = z.object({ ...creditsShape, source });
export const movieVideos = z.object({ items: z.array(video), source });
export const movieReleases = z.object({ items: z.array(release), source });
