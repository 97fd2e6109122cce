import type { Deps } from '../deps.ts';
import { type ApiKey, keyColumns, toApiKey } from './api-key.ts';

/** The keys of a user, the newest first, expired ones too; there are 20 at most. */
export async function listApiKeys(
  { db }: Pick<Deps, 'db'>,
  { userId }: { userId: string },
): Promise<{ items: ApiKey[] }> {
  const rows = await db
    .selectFrom('api_keys')
    .select(keyColumns)
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return { items: rows.map(toApiKey) };
}
