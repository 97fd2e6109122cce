import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const table = sql`
create table movie_counts (genre_id int not null, year smallint not null, movies int not null);
comment on table movie_counts is
  'How many movies there are of each genre and year: the sum of its rows. Kept by triggers at the end of each transaction.';
comment on column movie_counts.genre_id is '0: of all movies, whatever their genres.';
comment on column movie_counts.year is '0: of those whose year is unknown.';
create index movie_counts_year on movie_counts (genre_id, year) include (movies);
`;

/**
 * Who changes a count adds a row, and puts together with it those that nobody else is putting together at that moment:
 * writers of different movies never wait for each other, nor can they deadlock.
 */
const adding = sql`
create function movie_counts_add(genres int[], years smallint[], counts int[]) returns void language plpgsql strict as $$
begin
  with changed as (
    select * from unnest(genres, years, counts) as given(genre_id, year, movies)
  ), present as (
    select c.ctid as place from movie_counts c join changed using (genre_id, year) for update of c skip locked
  ), gone as (
    delete from movie_counts where ctid = any (array(select place from present)) returning genre_id, year, movies
  )
  insert into movie_counts (genre_id, year, movies)
  select genre_id, year, sum(movies) from (select * from changed union all select * from gone) known
  group by genre_id, year having sum(movies) <> 0;
end $$;
`;

const NEW_ROWS = 'select year, genre_ids, 1 as movies from new_rows';
const OLD_ROWS = 'select year, genre_ids, -1 as movies from old_rows';
const COUNTED = 'unnest(array_append(genre_ids, 0)) as has(genre_id)';

/** What is listed is what is in search_titles, of the same year and genres. */
const counting = [
  { event: 'insert', tables: 'new table as new_rows', changed: NEW_ROWS },
  { event: 'delete', tables: 'old table as old_rows', changed: OLD_ROWS },
  {
    event: 'update',
    tables: 'old table as old_rows new table as new_rows',
    changed: `${NEW_ROWS} union all ${OLD_ROWS}`,
  },
].map(({ event, tables, changed }) =>
  sql.raw(`
create function movie_counts_${event}() returns trigger language plpgsql as $$
begin
  perform movie_counts_add(array_agg(genre_id), array_agg(of_year), array_agg(movies))
  from (
    select genre_id, coalesce(year, 0::smallint) as of_year, sum(movies)::int as movies
    from (${changed}) changed cross join ${COUNTED}
    group by 1, 2 having sum(movies) <> 0
  ) counted;
  return null;
end $$;

create trigger search_titles_count_${event} after ${event} on search_titles
  referencing ${tables} for each statement execute function movie_counts_${event}();
`),
);

const emptying = sql`
create function movie_counts_truncate() returns trigger language plpgsql as $$
begin
  delete from movie_counts;
  return null;
end $$;

create trigger search_titles_count_truncate after truncate on search_titles
  for each statement execute function movie_counts_truncate();
`;

const filling = sql`
insert into movie_counts (genre_id, year, movies)
select genre_id, coalesce(year, 0), count(*) from search_titles cross join ${sql.raw(COUNTED)} group by 1, 2
`;

/** Pages of a hundred thousand movies say how many there are; counting them takes longer than finding the page. */
export const searchSpeed: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [table, adding, ...counting, emptying, filling]) await part.execute(db);
  },
};
