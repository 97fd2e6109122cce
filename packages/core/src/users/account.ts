import type { DB, Selectable } from '@matinee/db';
import type { Role } from '../auth/viewer.ts';

/** An account as administrators see it: never the hash of its password. */
export type Account = {
  id: string;
  username: string;
  email: string;
  displayName: string | null;
  role: Role;
  /** ISO 8601, as all times. */
  createdAt: string;
  emailVerifiedAt: string | null;
  bannedAt: string | null;
  banReason: string | null;
};

export const accountColumns = [
  'id',
  'username',
  'email',
  'display_name',
  'role',
  'created_at',
  'email_verified_at',
  'banned_at',
  'ban_reason',
] as const;

export type AccountRow = Pick<Selectable<DB['users']>, (typeof accountColumns)[number]>;

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    displayName: row.display_name,
    role: row.role as Role,
    createdAt: row.created_at.toISOString(),
    emailVerifiedAt: row.email_verified_at?.toISOString() ?? null,
    bannedAt: row.banned_at?.toISOString() ?? null,
    banReason: row.ban_reason,
  };
}
