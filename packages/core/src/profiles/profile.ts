import type { DB } from '@matinee/db';
import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import type { Deps } from '../deps.ts';
import { type AvatarUrls, avatarUrls } from '../me/avatar-files.ts';
import type { Movie } from '../movies/movie.ts';
import type { ReviewWithMovie } from '../reviews/review.ts';

/** Somebody as anybody may see them: never an e-mail address. */
export type Profile = {
  username: string;
  displayName: string | null;
  bio: string | null;
  avatarUrls: AvatarUrls | null;
  /** ISO 8601. */
  memberSince: string;
};

export type ProfileDetails = Profile & {
  /** Of collections the public ones. */
  counts: { ratings: number; favorites: number; reviews: number; collections: number };
  /** The newest first. */
  favorites: Movie[];
  /** The newest first. */
  reviews: ReviewWithMovie[];
};

const eb = expressionBuilder<{ u: DB['users'] }, 'u'>();

/** A condition on `users as u`: they are shown to anybody. */
export const isShown: Expression<SqlBool> = eb.and([
  eb('u.is_public', '=', eb.lit(true)),
  eb('u.banned_at', 'is', null),
]);

/** For selecting from `users as u`. */
export const profileColumns = [
  'u.username',
  'u.display_name',
  'u.bio',
  'u.avatar_key',
  'u.created_at',
] as const;

export type ProfileRow = {
  username: string;
  display_name: string | null;
  bio: string | null;
  avatar_key: string | null;
  created_at: Date;
};

export function toProfile(deps: Pick<Deps, 'publicUrl'>, row: ProfileRow): Profile {
  return {
    username: row.username,
    displayName: row.display_name,
    bio: row.bio,
    avatarUrls: avatarUrls(deps, row.avatar_key),
    memberSince: row.created_at.toISOString(),
  };
}
