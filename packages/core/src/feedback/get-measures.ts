import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { type Cell, toCsv } from '../export/csv.ts';
import { type Share, shareOf } from './wilson.ts';

/** What is measured of recommendations together. */
export const measureSteps = ['all', 'day'] as const;
export type MeasureStep = (typeof measureSteps)[number];

export type MeasureQuery = {
  /** Days (UTC), both included: "2026-03-01". Default: the last thirty. */
  from?: string | undefined;
  to?: string | undefined;
  by: MeasureStep;
};

/** What became of the recommendations of a strategy and a model that were shown in this time. */
export type Measures = {
  /** Null when it is all of them. */
  day: string | null;
  strategy: string;
  /** Null for none, and for one that was deleted before it was shown. */
  modelId: string | null;
  lists: number;
  /** Of the lists, those shown to somebody of whom nothing was known. */
  coldStart: Share | null;
  impressions: number;
  clicks: number;
  /** Clicks of impressions. */
  clickThrough: Share | null;
  likes: number;
  dismissals: number;
  alreadySeen: number;
  /** Different ones. */
  movies: number;
  /** Those of the catalogue as it is now; null of an empty one. */
  coverage: number | null;
};

export type MeasureReport = { from: string; to: string; catalogue: number; items: Measures[] };

const DEFAULT_DAYS = 30;
const MOST_DAYS = 400;
const DAY_MS = 86_400_000;

type Row = Omit<Measures, 'coldStart' | 'clickThrough' | 'coverage'> & { coldLists: number };

/**
 * What became of recommendations, by strategy and model, from the counts.
 * @throws AppError `validationFailed` when the time ends before it begins, or is longer than 400 days
 */
export async function getMeasures(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  query: MeasureQuery,
): Promise<MeasureReport> {
  const { from, to } = readDays(query, clock.now());
  const day = query.by === 'day' ? sql`day` : sql`null::date as day`;
  // A day has each movie once.
  const eachMovie = query.by === 'day' ? sql`select` : sql`select distinct`;
  const [{ rows }, catalogue] = await Promise.all([
    sql<Row>`
with counted as (
  select ${day}, strategy, model_id, sum(lists)::int as lists, sum(cold_lists)::int as cold_lists,
    sum(impressions)::int as impressions, sum(clicks)::int as clicks, sum(likes)::int as likes,
    sum(dismissals)::int as dismissals, sum(already_seen)::int as already_seen
  from recommendation_counts where day between ${from} and ${to} group by 1, 2, 3
), covered as (
  select r.day, r.strategy, r.model_id, count(*)::int as movies
  from (
    ${eachMovie} ${day}, strategy, model_id, movie_id from recommended_movies
    where day between ${from} and ${to}
  ) r join movies m on m.id = r.movie_id and m.deleted_at is null
  group by 1, 2, 3
)
select c.day::text as day, c.strategy, c.model_id as "modelId", c.lists, c.cold_lists as "coldLists", c.impressions, c.clicks,
  c.likes, c.dismissals, c.already_seen as "alreadySeen", coalesce(d.movies, 0) as movies
from counted c left join covered d on d.strategy = c.strategy and d.model_id is not distinct from c.model_id
  and d.day is not distinct from c.day
order by c.day, c.strategy, c.impressions desc, c.model_id`.execute(db),
    countCatalogue({ db }),
  ]);
  return { from, to, catalogue, items: rows.map((row) => toMeasures(row, catalogue)) };
}

async function countCatalogue({ db }: Pick<Deps, 'db'>): Promise<number> {
  const { movies } = await db
    .selectFrom('movies')
    .where('deleted_at', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('movies'))
    .executeTakeFirstOrThrow();
  return movies;
}

function toMeasures({ coldLists, ...row }: Row, catalogue: number): Measures {
  return {
    ...row,
    coldStart: shareOf(coldLists, row.lists),
    clickThrough: shareOf(row.clicks, row.impressions),
    coverage: catalogue === 0 ? null : row.movies / catalogue,
  };
}

function readDays({ from, to }: MeasureQuery, now: Date): { from: string; to: string } {
  const last = to ?? dayText(now.getTime());
  const first = from ?? dayText(Date.parse(last) - (DEFAULT_DAYS - 1) * DAY_MS);
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  if (days < 1) throw refused('Must not be after `to`');
  if (days > MOST_DAYS) throw refused(`Must not be more than ${MOST_DAYS} days before \`to\``);
  return { from: first, to: last };
}

function refused(message: string): AppError {
  return new AppError('validationFailed', `from: ${message}`, { errors: [{ path: 'from', message }] });
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

const csvColumns: Readonly<Record<string, (row: Measures) => Cell>> = {
  day: ({ day }) => day,
  strategy: ({ strategy }) => strategy,
  modelId: ({ modelId }) => modelId,
  lists: ({ lists }) => lists,
  coldStart: ({ coldStart }) => coldStart?.value ?? null,
  impressions: ({ impressions }) => impressions,
  clicks: ({ clicks }) => clicks,
  clickThrough: ({ clickThrough }) => clickThrough?.value ?? null,
  clickThroughLow: ({ clickThrough }) => clickThrough?.low ?? null,
  clickThroughHigh: ({ clickThrough }) => clickThrough?.high ?? null,
  likes: ({ likes }) => likes,
  dismissals: ({ dismissals }) => dismissals,
  alreadySeen: ({ alreadySeen }) => alreadySeen,
  movies: ({ movies }) => movies,
  coverage: ({ coverage }) => coverage,
};

/**
 * The same as a file for spreadsheets.
 * @throws AppError as {@link getMeasures}
 */
export async function exportMeasures(
  deps: Pick<Deps, 'db' | 'clock'>,
  query: MeasureQuery,
): Promise<{ fileName: string; contentType: 'text/csv'; text: string }> {
  const { from, to, items } = await getMeasures(deps, query);
  const rows = items.map((row) => Object.values(csvColumns).map((cell) => cell(row)));
  return {
    fileName: `recommendations-${from}-${to}.csv`,
    contentType: 'text/csv',
    text: toCsv(Object.keys(csvColumns), rows),
  };
}
