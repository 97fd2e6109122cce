import type { DB, Selectable } from '@matinee/db';
import { sql } from 'kysely';
import type { Role } from '../auth/viewer.ts';
import type { Deps } from '../deps.ts';
import { type AvatarUrls, avatarUrls } from './avatar-files.ts';

/** An account as its owner sees it: never the hash of its password. */
export type User = {
  id: string;
  username: string;
  email: string;
  /** Whether the address was proven, by the link in a mail to it. */
  emailVerified: boolean;
  displayName: string | null;
  bio: string | null;
  /** BCP 47. */
  locale: string | null;
  /** Whether anybody may see the profile. */
  isPublic: boolean;
  avatarUrls: AvatarUrls | null;
  role: Role;
  /** Whether a code is asked for at login. */
  secondFactor: boolean;
  /** ISO 8601. */
  createdAt: string;
};

/** By primary key, in the statement that reads or writes `users`. */
const secondFactor = sql<boolean>`exists (
  select from totp_secrets t where t.user_id = users.id and t.confirmed_at is not null
)`.as('second_factor');

/** For selecting from `users`, and returning. */
export const userColumns = [
  'id',
  'username',
  'email',
  'email_verified_at',
  'display_name',
  'bio',
  'locale',
  'is_public',
  'avatar_key',
  'role',
  'created_at',
  secondFactor,
] as const;

type Column = Exclude<(typeof userColumns)[number], typeof secondFactor>;
type UserRow = Pick<Selectable<DB['users']>, Column> & { second_factor: boolean };

export function toUser(deps: Pick<Deps, 'publicUrl'>, row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    emailVerified: row.email_verified_at !== null,
    displayName: row.display_name,
    bio: row.bio,
    locale: row.locale,
    isPublic: row.is_public,
    avatarUrls: avatarUrls(deps, row.avatar_key),
    role: row.role as Role,
    secondFactor: row.second_factor,
    createdAt: row.created_at.toISOString(),
  };
}
