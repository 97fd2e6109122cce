import type { DB, Selectable } from '@matinee/db';
import type { Role } from '../auth/viewer.ts';

/** An account as its owner sees it: never the hash of its password. */
export type User = {
  id: string;
  username: string;
  email: string;
  displayName: string | null;
  role: Role;
  /** ISO 8601. */
  createdAt: string;
};

export const userColumns = ['id', 'username', 'email', 'display_name', 'role', 'created_at'] as const;

export function toUser(row: Pick<Selectable<DB['users']>, (typeof userColumns)[number]>): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    displayName: row.display_name,
    role: row.role as Role,
    createdAt: row.created_at.toISOString(),
  };
}
