import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Candidate, Wanted } from './match-rows.ts';

type Found = { n: number; movie_id: number; title: string; year: number | null; confidence: number };

/** More would not be shown; one more than that tells nothing new. */
const MOST_FOUND = 6;

/**
 * How sure it is. The title as it is written: 1; short of articles and the like, or another title of the movie: .98.
 * The year: the same 1, the next one .9 (premieres and releases), none .7. What has another year is another movie.
 */
const confidence = sql`
  case when t.name = w.name then 1 else 0.98 end *
  case when w.year is null or t.year is null then 0.7 when t.year = w.year then 1 else 0.9 end`;

/** Movies by any of their titles, whatever the case, accents and punctuation; the likeliest first. */
export async function findByTitles(
  db: Database,
  wanted: readonly Wanted[],
): Promise<(one: Wanted) => Candidate[]> {
  const named = [...new Map(wanted.map((one) => [keyOf(one), one])).values()];
  if (named.length === 0) return () => [];
  const titles = named.map(({ title }) => title ?? '');
  const years = named.map(({ year }) => year);
  const { rows } = await sql<Found>`
with w as materialized (
  select n, search_normalize(title) as name, search_skeleton(search_normalize(title)) as skeleton, year
  from unnest(${titles}::text[], ${years}::int[]) with ordinality as wanted(title, year, n)
)
select w.n::int, found.* from w cross join lateral (
  select t.movie_id, m.title, t.year, round(${confidence}, 3)::float8 as confidence
  from search_titles t join movies m on m.id = t.movie_id
  where search_titles_of(t.titles) @> array[w.skeleton] and w.skeleton <> ''
    and (w.year is null or t.year is null or abs(t.year - w.year) <= 1)
  order by 4 desc, t.fame desc, t.movie_id
  limit ${MOST_FOUND}
) found`.execute(db);
  const candidates = new Map<string, Candidate[]>();
  for (const { n, movie_id, title, year, confidence: sureness } of rows) {
    const wantedOne = named[n - 1];
    if (!wantedOne) continue;
    const key = keyOf(wantedOne);
    const list = candidates.get(key) ?? [];
    list.push({ movieId: String(movie_id), title, year, confidence: sureness });
    candidates.set(key, list);
  }
  return (one) => candidates.get(keyOf(one)) ?? [];
}

function keyOf({ title, year }: Wanted): string {
  return `${year ?? ''} ${title}`;
}
