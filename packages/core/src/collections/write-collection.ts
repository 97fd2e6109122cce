import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { inTransaction } from '../idempotency/in-transaction.ts';
import { checkVersion, requireVersion } from '../require-version.ts';
import { type Collection, collectionNotFound, type Named } from './collection.ts';
import { lockCollection, selectLocked } from './lock-collection.ts';
import { readWritten } from './read-collection.ts';
import { takeSlug } from './slug.ts';

export type CollectionFields = { title: string; description: string | null; isPublic: boolean };

type WriteDeps = Pick<Deps, 'db' | 'clock'>;
type Owned = Named & { userId: string };
type Seen = { version?: number | undefined };

const FOREIGN_KEY_VIOLATION = '23503';

/** Begins a collection. */
export function createCollection(
  { db, clock }: WriteDeps,
  { userId, title, description, isPublic }: CollectionFields & { userId: string },
): Promise<Collection> {
  return inTransaction(db, async (trx) => {
    const id = uuidv7();
    const now = clock.now();
    const slug = isPublic ? await takeSlug(trx, title) : null;
    const values = { id, user_id: userId, title, description, is_public: isPublic, slug };
    await trx
      .insertInto('collections')
      .values({ ...values, created_at: now, updated_at: now })
      .execute()
      .catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION) throw error;
        throw new AppError('unauthenticated', 'The account is gone', { cause: error });
      });
    return readWritten(trx, id);
  });
}

/**
 * Changes what a collection says of itself; what is absent stays. What is so already makes no new version.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`
 */
export async function updateCollection(
  { db, clock }: WriteDeps,
  { version, fields, ...owned }: Owned & Seen & { fields: Partial<CollectionFields> },
): Promise<Collection> {
  const seen = requireVersion(version);
  return inTransaction(db, async (trx) => {
    const row = await lockCollection(trx, { ...owned, version: seen });
    const { title = row.title, description = row.description, isPublic = row.is_public } = fields;
    const isSame = title === row.title && description === row.description && isPublic === row.is_public;
    if (!isSame) {
      const slug = isPublic && row.slug === null ? await takeSlug(trx, title) : row.slug;
      await trx
        .updateTable('collections')
        .set({ title, description, is_public: isPublic, slug })
        .set({ version: row.version + 1, updated_at: clock.now() })
        .where('id', '=', row.id)
        .execute();
    }
    return readWritten(trx, row.id);
  });
}

/**
 * Deletes a collection with all that is in it, in one statement.
 * @throws AppError `notFound`, `preconditionRequired`, `preconditionFailed`
 */
export async function deleteCollection(
  { db }: Pick<Deps, 'db'>,
  { version, ...owned }: Owned & Seen,
): Promise<void> {
  const seen = requireVersion(version);
  const row = await db
    .with('locked', () => selectLocked(db, owned))
    .with('gone', (cte) =>
      cte
        .deleteFrom('collections')
        .using('locked')
        .whereRef('collections.id', '=', 'locked.id')
        .where('locked.version', '=', seen),
    )
    .selectFrom('locked')
    .select('version')
    .executeTakeFirst();
  if (!row) throw collectionNotFound(owned.id);
  checkVersion(seen, row.version);
}
