import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const tables = sql`
create table search_foremost (
  kind text not null check (kind in ('movie', 'person')),
  id int not null,
  fame real not null,
  words tsvector not null,
  primary key (kind, id)
);
comment on table search_foremost is
  'Words of the best known movies and people: all whose fame is not below search_bounds. What is frequent is looked for here first. Kept by triggers.';
create index search_foremost_fame on search_foremost (kind, fame desc, id);
create index search_foremost_movies on search_foremost using gin (words) with (fastupdate = off) where kind = 'movie';
create index search_foremost_people on search_foremost using gin (words) with (fastupdate = off) where kind = 'person';

create table search_bounds (kind text primary key, least real not null);
comment on table search_bounds is
  'How well known a movie or a person must be for search_foremost. Moved by refresh_search_foremost().';
insert into search_bounds (kind, least) values ('movie', 'infinity'), ('person', 'infinity');

create table people_count (people int not null);
comment on table people_count is
  'How many people there are: the sum of its rows. Kept by triggers, as movie_counts is.';
`;

const MOVIES = { kind: 'movie', table: 'search_titles', id: 'movie_id', fame: 'fame', words: 'words' };
const PEOPLE = { kind: 'person', table: 'people', id: 'id', fame: 'popularity', words: 'name_words' };
const SOURCES = [MOVIES, PEOPLE];

const FROM_NEW = 'referencing new table as new_rows';

/** What is not below the bound is there, and nothing else. Statements that change no row are many while a catalogue is loaded. */
const keeping = SOURCES.map(({ kind, table, id, fame, words }) => {
  const least = `(select least from search_bounds where kind = '${kind}')`;
  return sql.raw(`
create function search_foremost_${kind}_written() returns trigger language plpgsql as $$
begin
  perform from new_rows limit 1;
  if not found then return null; end if;
  insert into search_foremost as f (kind, id, fame, words)
  select '${kind}', ${id}, ${fame}, ${words} from new_rows where ${fame} >= ${least} order by ${id}
  on conflict (kind, id) do update set (fame, words) = (excluded.fame, excluded.words)
  where (f.fame, f.words) is distinct from (excluded.fame, excluded.words);
  if tg_op = 'UPDATE' then
    delete from search_foremost f using new_rows n
    where f.kind = '${kind}' and f.id = n.${id} and n.${fame} < ${least};
  end if;
  return null;
end $$;

create function search_foremost_${kind}_gone() returns trigger language plpgsql as $$
begin
  delete from search_foremost f using old_rows o where f.kind = '${kind}' and f.id = o.${id};
  return null;
end $$;

create trigger ${table}_foremost_insert after insert on ${table}
  ${FROM_NEW} for each statement execute function search_foremost_${kind}_written();
create trigger ${table}_foremost_update after update on ${table}
  ${FROM_NEW} for each statement execute function search_foremost_${kind}_written();
create trigger ${table}_foremost_delete after delete on ${table}
  referencing old table as old_rows for each statement execute function search_foremost_${kind}_gone();
`);
});

const truncating = SOURCES.map(({ kind, table }) =>
  sql.raw(`
create function search_foremost_${kind}_truncated() returns trigger language plpgsql as $$
begin
  delete from search_foremost where kind = '${kind}';
  return null;
end $$;
create trigger ${table}_foremost_truncate after truncate on ${table}
  for each statement execute function search_foremost_${kind}_truncated();
`),
);

/**
 * As many as asked for, or twice as many where the last are equally well known; else those that are better known. Who waits
 * for a lock longer than half a second leaves things as they are, before anybody's write is given up for a deadlock.
 */
const refreshing = SOURCES.map(({ kind, table, id, fame, words }) =>
  sql.raw(`
create function refresh_search_foremost_${kind}(most int) returns void language plpgsql as $$
declare bound real := (select ${fame} from ${table} order by ${fame} desc, ${id} offset most - 1 limit 1);
begin
  if bound is null then
    bound := case when exists (select from ${table}) then '-infinity' else 'infinity' end;
  elsif (select count(*) from (select from ${table} where ${fame} >= bound limit 2 * most + 1) tied) > 2 * most then
    bound := coalesce((select min(${fame}) from ${table} where ${fame} > bound), 'infinity');
  end if;
  update search_bounds set least = bound where kind = '${kind}' and least <> bound;
  delete from search_foremost where kind = '${kind}' and fame < bound;
  insert into search_foremost (kind, id, fame, words)
  select '${kind}', ${id}, ${fame}, ${words} from ${table} s
  where ${fame} >= bound and not exists (select from search_foremost f where f.kind = '${kind}' and f.id = s.${id})
  order by ${id};
end $$;
`),
);

const refreshingAll = sql`
create function refresh_search_foremost(most int default 6000) returns boolean language plpgsql
  set lock_timeout = '500ms' as $$
begin
  lock table search_foremost in share row exclusive mode;
  perform refresh_search_foremost_movie(most);
  perform refresh_search_foremost_person(most);
  return true;
exception when lock_not_available then
  return false;
end $$;
`;

/** As with movie_counts, writers never wait for each other. */
const counting = sql`
create function people_count_add(number int) returns void language sql as $$
  with present as (
    select ctid as place from people_count where number <> 0 for update skip locked
  ), gone as (
    delete from people_count where ctid = any (array(select place from present)) returning people
  )
  insert into people_count (people)
  select number + coalesce(sum(people), 0) from gone having number + coalesce(sum(people), 0) <> 0
$$;

create function people_count_inserted() returns trigger language plpgsql as $$
begin
  perform people_count_add((select count(*)::int from new_rows));
  return null;
end $$;

create function people_count_deleted() returns trigger language plpgsql as $$
begin
  perform people_count_add(-(select count(*)::int from old_rows));
  return null;
end $$;

create function people_count_truncated() returns trigger language plpgsql as $$
begin
  delete from people_count;
  return null;
end $$;

create trigger people_count_insert after insert on people
  referencing new table as new_rows for each statement execute function people_count_inserted();
create trigger people_count_delete after delete on people
  referencing old table as old_rows for each statement execute function people_count_deleted();
create trigger people_count_truncate after truncate on people
  for each statement execute function people_count_truncated();

insert into people_count (people) select count(*) from people;
`;

const filling = sql`select refresh_search_foremost()`;

/** The slowest suggestions look for what is frequent, and pages of people count all there are. */
export const searchTails: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [tables, ...keeping, ...truncating, ...refreshing, refreshingAll, counting, filling])
      await part.execute(db);
  },
};
