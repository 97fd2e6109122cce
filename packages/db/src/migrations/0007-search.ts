import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { searchTriggers } from './0007-search-triggers.ts';

/**
 * A skeleton is what two ways to write a title have in common: no articles and the like, digits for numbers. A title of
 * nothing but such words stays as it is.
 */
const wording = sql`
create function search_skeleton(normalized text) returns text
  language sql immutable strict parallel safe
  return coalesce(
    (select string_agg(case word
        when 'i' then '1' when 'ii' then '2' when 'iii' then '3' when 'iv' then '4' when 'v' then '5'
        when 'vi' then '6' when 'vii' then '7' when 'viii' then '8' when 'ix' then '9' when 'x' then '10'
        when 'xi' then '11' when 'xii' then '12'
        when 'one' then '1' when 'two' then '2' when 'three' then '3' when 'four' then '4' when 'five' then '5'
        when 'six' then '6' when 'seven' then '7' when 'eight' then '8' when 'nine' then '9' when 'ten' then '10'
        when 'eleven' then '11' when 'twelve' then '12' else word end, ' ' order by place)
     from unnest(string_to_array(normalized, ' ')) with ordinality as words(word, place)
     where word <> all ('{the,a,an,and,of,in,on,at,to,for,with,from,by,or}')),
    normalized);

-- "Spider-Man" as "spiderman", "L.A." as "la".
create function search_joined(value text) returns text
  language sql immutable strict parallel safe
  return search_normalize(regexp_replace(value, '([[:alnum:]])[-''’.·:*/]+(?=[[:alnum:]])', '\\1', 'g'));

-- Fixed, so that it is made once for a query, and the planner knows how much it will find.
create function search_query(value text) returns tsquery
  language sql immutable strict parallel safe
  return to_tsquery('simple'::regconfig, unaccent('unaccent'::regdictionary, value));

create function search_fame(popularity real, tmdb_vote_count int) returns real
  language sql immutable parallel safe
  return ln(1 + greatest(popularity, 0) + coalesce(tmdb_vote_count, 0) / 100.0)::real;

create function search_titles_of(titles text) returns text[]
  language sql immutable strict parallel safe
  return string_to_array(btrim(titles, '| '), ' | ');
`;

const tables = sql`
create table search_titles (
  movie_id int primary key references movies on delete cascade,
  fame real not null,
  year smallint,
  genre_ids int[] not null,
  name text not null,
  titles text not null,
  words tsvector not null
);
comment on table search_titles is
  'What movies that are not deleted are called, in all languages. Kept by triggers at the end of each transaction.';
comment on column search_titles.name is 'The title as it is searched: lower case, no accents, no punctuation.';
comment on column search_titles.titles is
  'Each title in short, the main one first: "| godfather 2 | parrain 2 |".';

create table search_documents (
  movie_id int primary key references movies on delete cascade,
  fame real not null,
  year smallint,
  genre_ids int[] not null,
  words tsvector not null
) with (fillfactor = 90);
comment on table search_documents is
  'Everything movies are found by: titles (A), who directs and leads (B), others, tags and keywords (C), overview (D).';

create table search_words (word text collate "C" primary key);
comment on table search_words is
  'Words of titles, names, tags and keywords, for guessing what a misspelt one means. What nobody has any more does no harm.';

create unlogged table search_stale (
  transaction xid8 not null default pg_current_xact_id(),
  movie_ids int[] not null
);
comment on table search_stale is 'Movies that the transaction under way has changed; empty for everybody else.';
`;

/** Without pending lists, which every search would read through. */
const indexes = sql`
drop index movies_search_trigrams, movies_search_document;
alter table movies drop column search_text, drop column search_document;
drop function movie_search_text(text, text, text[]);

create index search_titles_exact on search_titles using gin (search_titles_of(titles)) with (fastupdate = off);
create index search_titles_words on search_titles using gin (words) with (fastupdate = off);
create index search_titles_fame on search_titles (fame desc, movie_id);
create index search_documents_words on search_documents using gin (words) with (fastupdate = off);
create index search_words_trigrams on search_words using gin (word gin_trgm_ops) with (fastupdate = off);
create index search_stale_transaction on search_stale (transaction);

alter table people add column name_words tsvector not null
  generated always as (to_tsvector('simple'::regconfig, search_normalize(name))) stored;
create index people_name_words on people using gin (name_words) with (fastupdate = off);
create index people_popularity on people (popularity desc, id);

drop index movies_year;
create index movies_newest on movies (year desc nulls last, release_date desc nulls last, id) where deleted_at is null;
create index movies_oldest on movies (year, release_date, id desc) where deleted_at is null;
create index movies_language on movies (original_language, popularity desc, id) where deleted_at is null;
create index movies_runtime on movies (runtime, id) where deleted_at is null;
create index movies_listed on movies (id) where deleted_at is null;
create index movie_stats_mean on movie_stats (mean, movie_id) where mean is not null;
`;

/**
 * Rows as they should be. Sequential scans are off: one movie is looked up by index, and so are a hundred thousand, because
 * the planner would take a table that was empty a moment ago for a small one.
 */
const rows = sql`
create function search_title_rows(stale_ids int[]) returns setof search_titles
  language sql stable set enable_seqscan = off
  begin atomic
    select m.id, search_fame(m.popularity, m.tmdb_vote_count), m.year,
      array(select g.genre_id from movie_genres g where g.movie_id = m.id order by g.genre_id),
      search_normalize(m.title), coalesce(named.titles, ''), coalesce(named.words, '')
    from movies m
    cross join lateral (
      select '| ' || string_agg(search_skeleton(name), ' | ' order by place) || ' |' as titles,
        to_tsvector('simple'::regconfig, string_agg(name, ' ' order by place)) as words
      from (
        select name, min(place) as place
        from (
          select 1, m.title
          union all select 2, m.original_title
          union all select 3, unnest(m.alternative_titles)
          union all select 4, t.title from movie_translations t where t.movie_id = m.id
        ) as known(place, title)
        cross join lateral (values (search_normalize(title)), (search_joined(title))) as spelt(name)
        where name <> ''
        group by name
      ) names
    ) named
    where m.id = any (stale_ids) and m.deleted_at is null;
  end;

create function search_document_rows(stale_ids int[]) returns setof search_documents
  language sql stable set enable_seqscan = off
  begin atomic
    select t.movie_id, t.fame, t.year, t.genre_ids,
      setweight(t.words, 'A')
        || setweight(to_tsvector('simple'::regconfig, coalesce(front.names, '')), 'B')
        || setweight(to_tsvector('simple'::regconfig,
            concat_ws(' ', others.names, search_normalize(concat_ws(' ', given.names, about.names)))), 'C')
        || setweight(to_tsvector('simple'::regconfig, search_normalize(concat_ws(' ', m.tagline, m.overview))), 'D')
    from search_titles t
    join movies m on m.id = t.movie_id
    cross join lateral (
      select string_agg(p.search_name, ' ' order by credit.place) as names
      from (
        (select w.person_id, -1 as place from movie_crew w where w.movie_id = t.movie_id and w.job = 'Director')
        union all
        (select c.person_id, c.position from movie_cast c where c.movie_id = t.movie_id order by c.position limit 10)
      ) credit join people p on p.id = credit.person_id
    ) front
    cross join lateral (
      select string_agg(p.search_name, ' ' order by credit.place) as names
      from (
        (select w.person_id, -1 as place from movie_crew w where w.movie_id = t.movie_id and w.job in
          ('Writer', 'Screenplay', 'Novel', 'Original Music Composer', 'Director of Photography', 'Producer'))
        union all
        (select c.person_id, c.position from movie_cast c where c.movie_id = t.movie_id order by c.position
          limit 40 offset 10)
      ) credit join people p on p.id = credit.person_id
    ) others
    cross join lateral (
      select string_agg(most.name, ' ' order by most.place) as names
      from (
        select g.name::text as name, row_number() over (order by mt.count desc, g.id) as place
        from movie_tags mt join tags g on g.id = mt.tag_id
        where mt.movie_id = t.movie_id order by place limit 50
      ) most
    ) given
    cross join lateral (
      select string_agg(k.name::text, ' ' order by k.id) as names
      from movie_keywords mk join keywords k on k.id = mk.keyword_id where mk.movie_id = t.movie_id
    ) about
    where t.movie_id = any (stale_ids);
  end;
`;

/**
 * The rows of titles are locked first, in the order of their ids: of two transactions that changed the same movie the
 * second then sees what the first has written, and two that changed several cannot deadlock.
 */
const refreshing = sql`
create function refresh_movie_search(stale_ids int[]) returns void language plpgsql as $$
begin
  perform from search_titles where movie_id = any (stale_ids) order by movie_id for update;
  delete from search_documents d using movies m
  where d.movie_id = any (stale_ids) and m.id = d.movie_id and m.deleted_at is not null;
  delete from search_titles t using movies m
  where t.movie_id = any (stale_ids) and m.id = t.movie_id and m.deleted_at is not null;
  insert into search_titles as t select * from search_title_rows(stale_ids) order by movie_id
  on conflict (movie_id) do update set (fame, year, genre_ids, name, titles, words)
    = (excluded.fame, excluded.year, excluded.genre_ids, excluded.name, excluded.titles, excluded.words)
  where t.* is distinct from excluded.*;
  insert into search_documents as d select * from search_document_rows(stale_ids) order by movie_id
  on conflict (movie_id) do update set (fame, year, genre_ids, words)
    = (excluded.fame, excluded.year, excluded.genre_ids, excluded.words)
  where d.* is distinct from excluded.*;
  insert into search_words (word)
  select lexeme from (
    select distinct unnest(tsvector_to_array(ts_filter(words, '{a,b,c}'))) as lexeme
    from search_documents where movie_id = any (stale_ids) offset 0
  ) used
  where lexeme ~ '^[[:alpha:]]{2,30}$' and not exists (select from search_words k where k.word = lexeme)
  order by 1
  on conflict do nothing;
end $$;

create function search_stale_refresh() returns trigger language plpgsql as $$
declare stale_ids int[];
begin
  with done as (
    delete from search_stale where transaction = pg_current_xact_id() returning movie_ids
  )
  select array_agg(distinct id order by id) into stale_ids from done, unnest(movie_ids) as id;
  if stale_ids is not null then perform refresh_movie_search(stale_ids); end if;
  return null;
end $$;

create constraint trigger search_stale_refresh after insert on search_stale
  deferrable initially deferred for each row execute function search_stale_refresh();
`;

const filling = sql`select refresh_movie_search(array(select id from movies))`;

/** The index that searches and suggestions read, kept by triggers; and indexes for every filter and sort of lists. */
export const searchTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [wording, tables, indexes, rows, refreshing, ...searchTriggers, filling])
      await part.execute(db);
  },
};
