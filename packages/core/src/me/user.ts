import type { DB, Selectable } from '@matinee/db';
import type { Role } from '../auth/viewer.ts';
import type { Deps } from '../deps.ts';
import { type AvatarUrls, avatarUrls } from './avatar-files.ts';

/** An account as its owner sees it: never the hash of its password. */
export type User = {
  id: string;
  username: string;
  email: string;
  displayName: string | null;
  bio: string | null;
  /** BCP 47. */
  locale: string | null;
  /** Whether anybody may see the profile. */
  isPublic: boolean;
  avatarUrls: AvatarUrls | null;
  role: Role;
  /** ISO 8601. */
  createdAt: string;
};

export const userColumns = [
  'id',
  'username',
  'email',
  'display_name',
  'bio',
  'locale',
  'is_public',
  'avatar_key',
  'role',
  'created_at',
] as const;

type UserRow = Pick<Selectable<DB['users']>, (typeof userColumns)[number]>;

export function toUser(deps: Pick<Deps, 'publicUrl'>, row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    displayName: row.display_name,
    bio: row.bio,
    locale: row.locale,
    isPublic: row.is_public,
    avatarUrls: avatarUrls(deps, row.avatar_key),
    role: row.role as Role,
    createdAt: row.created_at.toISOString(),
  };
}
