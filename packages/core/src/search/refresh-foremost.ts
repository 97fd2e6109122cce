import { sql } from 'kysely';
import type { Deps } from '../deps.ts';

/**
 * Moves the bounds of who is best known, so that suggestions find what is frequent among a few thousand. Writes keep to the
 * bounds as they are; whatever these are, suggestions are right, only slower where they are too high or too low.
 * @returns false when a write was under way that would have had to wait: then things stay as they are
 */
export async function refreshForemost({ db }: Pick<Deps, 'db'>): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select refresh_search_foremost() as done`.execute(db);
  return rows[0]?.done ?? false;
}
