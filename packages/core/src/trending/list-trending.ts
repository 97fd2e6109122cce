import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import type { Movie } from '../movies/movie.ts';
import { type PageRequest, type Pagination, paginate } from '../pagination/page.ts';
import { spanMs, type TrendSpan } from './spans.ts';
import type { TrendExplanation } from './trend-score.ts';

/** What may be asked for. */
export const trendingSources = ['own', 'tmdb', 'blend'] as const;
export type TrendingSource = (typeof trendingSources)[number];

/** Where an item is from. */
export const trendOrigins = ['own', 'tmdb', 'popular'] as const;
export type TrendOrigin = (typeof trendOrigins)[number];

export type ListTrending = PageRequest &
  ReadIn & {
    window: TrendSpan;
    source: TrendingSource;
    /** Whether items of our own come with the numbers of their score. */
    explain: boolean;
  };

/** `score` and `explanation` are those of our own items; both null for others. */
export type TrendingMovie = Movie & {
  trend: { source: TrendOrigin; score: number | null; explanation: TrendExplanation | null };
};

export type TrendingList = {
  items: TrendingMovie[];
  pagination: Pagination;
  meta: {
    window: TrendSpan;
    /** What the whole list is made of, in its order. */
    sources: { source: TrendOrigin; count: number; computedAt: string | null }[];
  };
};

/** Whatever comes further down is no trend. */
export const TRENDING_LENGTH = 100;

type Row = {
  movieId: number;
  source: TrendOrigin;
  score: number | null;
  explanation: TrendExplanation | null;
  computedAt: Date | null;
};

/**
 * What is trending: our own trends, then what TMDb says is trending, then what is popular, each movie once. Of the
 * first two only what `source` asks for; what is popular fills every list, so that none is empty while there are
 * movies. Our own are left out when they were not computed within the span they are about. Two queries.
 */
export async function listTrending(
  deps: Pick<Deps, 'db' | 'clock'>,
  { page, perPage, languages, ...params }: ListTrending,
): Promise<TrendingList> {
  const rows = await readTrends(deps, params);
  const shown = rows.slice((page - 1) * perPage, page * perPage);
  const movies = await listMoviesByIds(
    deps,
    shown.map(({ movieId }) => movieId),
    languages,
  );
  const items = shown.flatMap(({ movieId, source, score, explanation }) => {
    const movie = movies.get(movieId);
    return movie ? [{ ...movie, trend: { source, score, explanation } }] : [];
  });
  return {
    items,
    pagination: paginate({ page, perPage }, rows.length),
    meta: { window: params.window, sources: sourcesOf(rows) },
  };
}

/** The whole list, without what is shown of its movies. One query. */
export async function readTrends(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { window, source, explain }: Omit<ListTrending, keyof (PageRequest & ReadIn)>,
): Promise<Row[]> {
  const current = new Date(clock.now().getTime() - spanMs(window));
  const { rows } = await sql<Row>`
with candidates as (
  select 1 as rank, 'own' as source, t.position, t.movie_id, t.score,
    case when ${explain} then t.explanation end as explanation, s.computed_at
  from trends t join trend_states s on s.span = t.span
  where t.span = ${window} and s.computed_at > ${current} and ${source !== 'tmdb'}
  union all
  select 2, 'tmdb', l.position, l.movie_id, null, null, s.fetched_at
  from tmdb_lists l left join tmdb_list_states s on s.list = l.list
  where l.list = ${`trending.${window}`} and ${source !== 'own'}
  union all
  select 3, 'popular', row_number() over (order by popularity desc, id), id, null, null, null
  from (
    select id, popularity from movies where deleted_at is null order by popularity desc, id limit ${TRENDING_LENGTH}
  ) popular
), once as (
  select distinct on (c.movie_id) c.* from candidates c join movies m on m.id = c.movie_id
  where m.deleted_at is null order by c.movie_id, c.rank, c.position
)
select movie_id as "movieId", source, score, explanation, computed_at as "computedAt" from once
order by rank, position, movie_id limit ${TRENDING_LENGTH}`.execute(db);
  return rows;
}

function sourcesOf(rows: readonly Row[]): TrendingList['meta']['sources'] {
  return trendOrigins.flatMap((source) => {
    const of = rows.filter((row) => row.source === source);
    const [first] = of;
    return first ? [{ source, count: of.length, computedAt: first.computedAt?.toISOString() ?? null }] : [];
  });
}
