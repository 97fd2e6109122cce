import type { DB, Selectable } from '@matinee/db';
import type { Scope } from '../auth/viewer.ts';

/** A key as its owner sees it: by its first letters, never the key itself. Times are ISO 8601. */
export type ApiKey = {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
};

export const keyColumns = [
  'id',
  'name',
  'prefix',
  'scopes',
  'created_at',
  'last_used_at',
  'expires_at',
] as const;

export function toApiKey(row: Pick<Selectable<DB['api_keys']>, (typeof keyColumns)[number]>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes as Scope[],
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}
