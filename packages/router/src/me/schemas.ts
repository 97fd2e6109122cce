import { displayNameRule, usernameRule } from '@matinee/core/auth/account-rules';
import { exportFormats } from '@matinee/core/export/export-account';
import { bioRule, localeRule } from '@matinee/core/me/profile-rules';
import { z } from 'zod';
import { code, password } from '../auth/guesses.ts';
import { inputObject, timestamp } from '../wire.ts';

/** A picture as WebP squares, by edge in pixels; a new picture has new addresses, so these cache for good. */
export const avatarUrls = z
  .object({ '64': z.url(), '256': z.url() })
  .meta({ id: 'AvatarUrls', description: 'The picture as WebP squares, by edge in pixels' });

/** An account as its owner sees it. */
export const user = z
  .object({
    id: z.uuid(),
    username: z.string(),
    email: z.string(),
    emailVerified: z
      .boolean()
      .meta({ description: 'Whether the link in a mail to the address was followed' }),
    displayName: z.string().nullable(),
    bio: z.string().nullable(),
    locale: z.string().nullable().meta({ description: 'BCP 47' }),
    isPublic: z.boolean().meta({ description: 'Whether anybody may see the profile' }),
    avatarUrls: avatarUrls.nullable(),
    role: z.enum(['user', 'admin']),
    secondFactor: z.boolean().meta({ description: 'Whether a code is asked for at login' }),
    createdAt: timestamp,
  })
  .meta({ id: 'User' });

export const updateInput = inputObject({
  username: usernameRule.optional(),
  displayName: displayNameRule.nullable().optional(),
  bio: bioRule.nullable().optional(),
  locale: localeRule.nullable().optional(),
  isPublic: z.boolean().optional(),
});

export const deleteInput = inputObject({ password, code: code.optional() });

export const exportInput = inputObject({
  format: z
    .enum(exportFormats)
    .default('json')
    .meta({
      description:
        'Everything as JSON; or ratings, favorites, watchlist, history or reviews as CSV with the columns Letterboxd ' +
        'imports, and others that `POST /me/imports` reads',
    }),
}).prefault({});

export const file = z.object({
  fileName: z.string(),
  contentType: z.enum(['application/json', 'text/csv']),
  text: z.string(),
});
