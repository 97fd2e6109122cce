import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** How long nobody asks again for what TMDb did not know. */
const REMEMBERED_MS = 3_600_000;

/** Whether TMDb said within the last hour that it knows no such movie. */
export async function isKnownMiss(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  reference: string,
): Promise<boolean> {
  const since = new Date(clock.now().getTime() - REMEMBERED_MS);
  const row = await db
    .selectFrom('tmdb_misses')
    .where('reference', '=', reference)
    .where('checked_at', '>', since)
    .select('reference')
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that TMDb knows no such movie. */
export async function rememberMiss(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  reference: string,
): Promise<void> {
  const checked_at = clock.now();
  await db
    .insertInto('tmdb_misses')
    .values({ reference, checked_at })
    .onConflict((conflict) => conflict.column('reference').doUpdateSet({ checked_at }))
    .execute();
}

export async function forgetMiss({ db }: Pick<Deps, 'db'>, reference: string): Promise<void> {
  await db.deleteFrom('tmdb_misses').where('reference', '=', reference).execute();
}

/** Anybody may ask for anything: what is no longer looked at is deleted. */
export async function deleteOldMisses(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  olderThanMs: number,
): Promise<void> {
  const before = new Date(clock.now().getTime() - olderThanMs);
  await sql`delete from tmdb_misses where checked_at < ${before}`.execute(db);
}
