import { type RawBuilder, sql } from 'kysely';

const noting = sql`
create function search_note_new() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids) select array_agg(distinct movie_id) from new_rows having count(*) > 0;
  return null;
end $$;

create function search_note_old() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids) select array_agg(distinct movie_id) from old_rows having count(*) > 0;
  return null;
end $$;

create function search_note_both() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids) select array_agg(distinct movie_id)
  from (select movie_id from new_rows union all select movie_id from old_rows) changed having count(*) > 0;
  return null;
end $$;

create function search_note_movies() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids) select array_agg(id) from new_rows having count(*) > 0;
  return null;
end $$;

create function search_note_movie() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids) values (array[new.id]);
  return null;
end $$;

create function search_note_person() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids)
  select array_agg(movie_id) from (
    select movie_id from movie_cast where person_id = new.id
    union select movie_id from movie_crew where person_id = new.id
  ) credits having count(*) > 0;
  return null;
end $$;

create function search_note_tag() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids)
  select array_agg(movie_id) from movie_tags where tag_id = new.id having count(*) > 0;
  return null;
end $$;

create function search_note_keyword() returns trigger language plpgsql as $$
begin
  insert into search_stale (movie_ids)
  select array_agg(movie_id) from movie_keywords where keyword_id = new.id having count(*) > 0;
  return null;
end $$;

create function search_update_fame() returns trigger language plpgsql as $$
declare fresh real := search_fame(new.popularity, new.tmdb_vote_count);
begin
  update search_titles set fame = fresh where movie_id = new.id and fame <> fresh;
  update search_documents set fame = fresh where movie_id = new.id and fame <> fresh;
  return null;
end $$;
`;

const triggers = sql`
create trigger movies_search_insert after insert on movies
  referencing new table as new_rows for each statement execute function search_note_movies();
create trigger movies_search_update
  after update of title, original_title, alternative_titles, tagline, overview, year, deleted_at on movies
  for each row when ((old.title, old.original_title, old.alternative_titles, old.tagline, old.overview, old.year, old.deleted_at)
    is distinct from (new.title, new.original_title, new.alternative_titles, new.tagline, new.overview, new.year, new.deleted_at))
  execute function search_note_movie();
create trigger movies_search_fame after update of popularity, tmdb_vote_count on movies
  for each row when ((old.popularity, old.tmdb_vote_count) is distinct from (new.popularity, new.tmdb_vote_count))
  execute function search_update_fame();
create trigger people_search_update after update of name on people
  for each row when (old.name is distinct from new.name) execute function search_note_person();
create trigger tags_search_update after update of name on tags
  for each row when (old.name::text is distinct from new.name::text) execute function search_note_tag();
create trigger keywords_search_update after update of name on keywords
  for each row when (old.name::text is distinct from new.name::text) execute function search_note_keyword();
`;

const PARTS = [
  'movie_genres',
  'movie_tags',
  'movie_keywords',
  'movie_cast',
  'movie_crew',
  'movie_translations',
];

const partTriggers = PARTS.map((table) =>
  sql.raw(`
create trigger ${table}_search_insert after insert on ${table}
  referencing new table as new_rows for each statement execute function search_note_new();
create trigger ${table}_search_delete after delete on ${table}
  referencing old table as old_rows for each statement execute function search_note_old();
create trigger ${table}_search_update after update on ${table}
  referencing old table as old_rows new table as new_rows for each statement execute function search_note_both();
`),
);

/** They note which movies a statement has changed; the end of the transaction makes their rows anew. */
export const searchTriggers: RawBuilder<unknown>[] = [noting, triggers, ...partTriggers];
