import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const histogramFunctions = sql`
create function histogram_count(histogram int[]) returns int
  language sql immutable strict parallel safe
  return histogram[1] + histogram[2] + histogram[3] + histogram[4] + histogram[5]
    + histogram[6] + histogram[7] + histogram[8] + histogram[9] + histogram[10];

create function histogram_sum(histogram int[]) returns int
  language sql immutable strict parallel safe
  return histogram[1] + 2 * histogram[2] + 3 * histogram[3] + 4 * histogram[4] + 5 * histogram[5]
    + 6 * histogram[6] + 7 * histogram[7] + 8 * histogram[8] + 9 * histogram[9] + 10 * histogram[10];
`;

const raters = sql`
create table raters (
  id int generated always as identity primary key,
  user_id uuid unique references users on delete cascade,
  source text not null,
  external_id text,
  unique (source, external_id)
);
comment on table raters is 'Who gave a rating: a user of this service, or somebody in an imported data set.';
`;

/** Bayesian mean: 20 imaginary ratings of 7.0, so that one perfect score does not beat a hundred good ones. */
const ratings = sql`
create table ratings (
  rater_id int not null references raters on delete cascade,
  movie_id int not null references movies on delete cascade,
  score smallint not null check (score between 1 and 10),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (rater_id, movie_id)
);
create index ratings_movie on ratings (movie_id);
create index ratings_newest on ratings (rater_id, updated_at desc, movie_id desc);

create table movie_stats (
  movie_id int primary key references movies on delete cascade,
  histogram int[] not null default '{0,0,0,0,0,0,0,0,0,0}' check (array_length(histogram, 1) = 10),
  count int not null generated always as (histogram_count(histogram)) stored,
  sum int not null generated always as (histogram_sum(histogram)) stored,
  mean double precision generated always as
    (histogram_sum(histogram)::double precision / nullif(histogram_count(histogram), 0)) stored,
  bayesian_mean double precision not null generated always as
    ((histogram_sum(histogram) + 140)::double precision / (histogram_count(histogram) + 20)) stored
);
create index movie_stats_bayesian on movie_stats (bayesian_mean desc, movie_id);
create index movie_stats_count on movie_stats (count desc, movie_id);
comment on table movie_stats is 'One row a movie, kept by triggers in the transaction of the rating.';
comment on column movie_stats.histogram is 'How many ratings of score 1 … 10; everything else derives from it.';
`;

/** What a movie's histogram becomes, with the changes of one statement in `change`. */
const changedHistogram = sql.raw(`array(
    select s.histogram[i] + coalesce(sum(d.difference), 0)::int
    from generate_series(1, 10) i
    left join unnest(change.scores, change.differences) as d(score, difference) on d.score = i
    group by i order by i)`);

const changesByMovie = sql.raw(`
    select u.movie_id, array_agg(u.score) as scores, array_agg(u.difference) as differences
    from unnest(movie_ids, scores, differences) as u(movie_id, score, difference)
    group by u.movie_id order by u.movie_id`);

/**
 * Statement triggers with transition tables: exact for single writes, COPY and cascades alike. Rows are locked in
 * the order of their ids, so two statements about the same movies cannot deadlock. A transaction with several, or
 * an upsert of several movies (it fires two triggers), locks its rows of movie_stats beforehand.
 *
 * Few movies are looked up one by one, many are joined at once; nested loops are off for those, because the
 * planner takes a table that was empty a moment ago for a small one and would compare every row with every other.
 */
const statistics = sql`
create function movie_stats_create() returns trigger language plpgsql as $$
begin
  insert into movie_stats (movie_id) select id from new_rows on conflict do nothing;
  return null;
end $$;

create trigger movies_create_stats after insert on movies
  referencing new table as new_rows for each statement execute function movie_stats_create();

create function movie_stats_apply_few(movie_ids int[], scores int[], differences int[]) returns void
language plpgsql as $$
declare change record;
begin
  for change in ${changesByMovie}
  loop
    update movie_stats s set histogram = ${changedHistogram} where s.movie_id = change.movie_id;
  end loop;
end $$;

create function movie_stats_apply_many(movie_ids int[], scores int[], differences int[]) returns void
language plpgsql set enable_nestloop = off as $$
begin
  perform 1 from movie_stats where movie_id = any (movie_ids) order by movie_id for update;
  update movie_stats s set histogram = ${changedHistogram}
  from (${changesByMovie}) change where s.movie_id = change.movie_id;
end $$;

create function movie_stats_apply(movie_ids int[], scores int[], differences int[]) returns void
language plpgsql as $$
begin
  if cardinality(movie_ids) <= 100 then
    perform movie_stats_apply_few(movie_ids, scores, differences);
  else
    perform movie_stats_apply_many(movie_ids, scores, differences);
  end if;
end $$;

create function ratings_inserted() returns trigger language plpgsql as $$
begin
  perform movie_stats_apply(array_agg(movie_id), array_agg(score), array_agg(n))
  from (select movie_id, score::int, count(*)::int as n from new_rows group by movie_id, score) d having count(*) > 0;
  return null;
end $$;

create function ratings_deleted() returns trigger language plpgsql as $$
begin
  perform movie_stats_apply(array_agg(movie_id), array_agg(score), array_agg(n))
  from (select movie_id, score::int, -count(*)::int as n from old_rows group by movie_id, score) d having count(*) > 0;
  return null;
end $$;

create function ratings_updated() returns trigger language plpgsql as $$
begin
  perform movie_stats_apply(array_agg(movie_id), array_agg(score), array_agg(n))
  from (
    select movie_id, score::int, sum(n)::int as n
    from (select movie_id, score, 1 as n from new_rows union all select movie_id, score, -1 from old_rows) both_rows
    group by movie_id, score having sum(n) <> 0
  ) d having count(*) > 0;
  return null;
end $$;

create trigger ratings_stats_insert after insert on ratings
  referencing new table as new_rows for each statement execute function ratings_inserted();
create trigger ratings_stats_delete after delete on ratings
  referencing old table as old_rows for each statement execute function ratings_deleted();
create trigger ratings_stats_update after update on ratings
  referencing old table as old_rows new table as new_rows for each statement execute function ratings_updated();
`;

/** Ratings, who gave them, and the statistics they add up to. */
export const ratingTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [histogramFunctions, raters, ratings, statistics]) await part.execute(db);
  },
};
