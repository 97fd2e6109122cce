import { z } from 'zod';
import { avatarUrls } from '../me/schemas.ts';
import { movie } from '../movies/schemas.ts';
import { reviewWithMovie } from '../reviews/schemas.ts';
import { feedInput, inputObject, searchText, timestamp } from '../wire.ts';

export const listInput = inputObject({
  ...feedInput,
  q: searchText(100).optional().meta({ description: 'Part of a username or a display name' }),
}).prefault({});

export const getInput = inputObject({ username: searchText(100) });

export const profile = z
  .object({
    username: z.string(),
    displayName: z.string().nullable(),
    bio: z.string().nullable(),
    avatarUrls: avatarUrls.nullable(),
    memberSince: timestamp,
  })
  .meta({ id: 'Profile' });

export const profileDetails = z.object({
  ...profile.shape,
  counts: z.object({
    ratings: z.int(),
    favorites: z.int(),
    reviews: z.int(),
    collections: z.int().meta({ description: 'Public ones' }),
  }),
  favorites: z.array(movie).meta({ description: 'The newest 12' }),
  reviews: z.array(reviewWithMovie).meta({ description: 'The newest 5' }),
});
