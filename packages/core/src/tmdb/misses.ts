import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/** How long nobody asks again for what TMDb did not know. */
const REMEMBERED_MS = 3_600_000;

/** Whether TMDb said within the last hour that it knows no such movie. */
export async function isKnownMiss(deps: Pick<Deps, 'db' | 'clock'>, reference: string): Promise<boolean> {
  return (await findLastAsked(deps, { reference, withinMs: REMEMBERED_MS })) !== undefined;
}

/** When TMDb was asked in vain, or for something that need not be asked for again, if it was within this time. */
export async function findLastAsked(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { reference, withinMs }: { reference: string; withinMs: number },
): Promise<Date | undefined> {
  const row = await db
    .selectFrom('tmdb_misses')
    .where('reference', '=', reference)
    .where('checked_at', '>', new Date(clock.now().getTime() - withinMs))
    .select('checked_at')
    .executeTakeFirst();
  return row?.checked_at;
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
