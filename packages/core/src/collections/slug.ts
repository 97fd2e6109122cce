import { randomInt } from 'node:crypto';
import type { Database } from '@matinee/db';
import slugify from '@sindresorhus/slugify';
import { sql } from 'kysely';
import { isId } from './collection.ts';

/** pg_advisory_xact_lock: one at a time takes a slug, so that it is still free when it is written. */
const LOCK = 4_206_997;
const LONGEST = 80;
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * A slug that no collection has, made of a title: "Über alles (2001)" is `ueber-alles-2001`, with a few letters more when
 * that is taken. To be written in the same transaction.
 */
export async function takeSlug(trx: Database, title: string): Promise<string> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
  const base = slugOf(title);
  for (let slug = isId(base) ? withSuffix(base) : base; ; slug = withSuffix(base)) {
    const taken = await trx
      .selectFrom('collections')
      .where('slug', '=', slug)
      .select('id')
      .executeTakeFirst();
    if (!taken) return slug;
  }
}

/** What cannot be written in Latin letters leaves nothing. */
function slugOf(title: string): string {
  return slugify(title).slice(0, LONGEST).replace(/-+$/, '') || 'collection';
}

function withSuffix(base: string): string {
  const letters = Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return `${base}-${letters.join('')}`;
}
