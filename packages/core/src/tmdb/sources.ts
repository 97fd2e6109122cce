import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { MoviePart } from './parts.ts';

export type Stamp = {
  movieId: number;
  now: Date;
  /** Parts that are TMDb's now. */
  fresh: readonly MoviePart[];
  /** Parts that could not be read and were left as they were, in age and origin too. */
  kept: readonly MoviePart[];
  /** Parts of which something could not be read. */
  damaged: ReadonlySet<MoviePart>;
};

/** Notes where the parts of a movie are from, and how old they are. */
export async function stampSources(
  trx: Database,
  { movieId, now, fresh, kept, damaged }: Stamp,
): Promise<void> {
  for (const part of kept)
    await sql`
      insert into movie_sources (movie_id, part, source, fetched_at, is_damaged)
      values (${movieId}, ${part}, 'tmdb', ${now}, true)
      on conflict (movie_id, part) do update set is_damaged = true`.execute(trx);
  await sql`
    insert into movie_sources (movie_id, part, source, fetched_at, is_damaged)
    select ${movieId}, part, 'tmdb', ${now}, part = any (${[...damaged]}::text[])
    from unnest(${[...fresh]}::text[]) part
    on conflict (movie_id, part) do update set
      source = excluded.source, fetched_at = excluded.fetched_at, is_damaged = excluded.is_damaged`.execute(
    trx,
  );
}
