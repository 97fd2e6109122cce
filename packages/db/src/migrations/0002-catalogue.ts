import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** unaccent and array_to_string are only "stable"; generated columns need the promise that they are fixed. */
const searchFunctions = sql`
create function search_normalize(value text) returns text
  language sql immutable strict parallel safe
  return btrim(regexp_replace(lower(unaccent('unaccent'::regdictionary, value)), '[[:punct:][:space:]]+', ' ', 'g'));

create function movie_search_text(title text, original_title text, alternative_titles text[]) returns text
  language sql immutable parallel safe
  return search_normalize(concat_ws(' ', title, original_title, array_to_string(alternative_titles, ' ')));
`;

const catalogue = sql`
create table genres (
  id int generated always as identity primary key,
  name citext not null unique,
  version int not null default 1
);

create table movies (
  id int generated always as identity primary key,
  tmdb_id int unique,
  imdb_id text unique check (imdb_id ~ '^tt[0-9]{7,}$'),
  movielens_id int unique,
  title text not null,
  original_title text,
  alternative_titles text[] not null default '{}',
  year smallint,
  release_date date,
  overview text,
  original_language text,
  runtime smallint,
  poster_path text,
  backdrop_path text,
  popularity real not null default 0,
  tmdb_vote_average real,
  tmdb_vote_count int,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  search_title text not null generated always as (search_normalize(title)) stored,
  search_text text not null generated always as
    (movie_search_text(title, original_title, alternative_titles)) stored,
  search_document tsvector not null generated always as
    (to_tsvector('simple'::regconfig, movie_search_text(title, original_title, alternative_titles))) stored
);
create index movies_popularity on movies (popularity desc, id) where deleted_at is null;
create index movies_title on movies (search_title, id) where deleted_at is null;
create index movies_year on movies (year desc nulls last, id) where deleted_at is null;
create index movies_created on movies (created_at desc, id) where deleted_at is null;
create index movies_search_trigrams on movies using gin (search_text gin_trgm_ops);
create index movies_search_document on movies using gin (search_document);

create table movie_genres (
  movie_id int not null references movies on delete cascade,
  genre_id int not null references genres on delete cascade,
  primary key (movie_id, genre_id)
);
create index movie_genres_genre on movie_genres (genre_id, movie_id);

create table tags (
  id int generated always as identity primary key,
  name citext not null unique
);

create table movie_tags (
  movie_id int not null references movies on delete cascade,
  tag_id int not null references tags on delete cascade,
  count int not null check (count > 0),
  primary key (movie_id, tag_id)
);
create index movie_tags_tag on movie_tags (tag_id, movie_id);
comment on column movie_tags.count is 'How many people gave the movie this tag.';
`;

/** Movies with what they are searched by, genres and tags. */
export const catalogueTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [searchFunctions, catalogue]) await part.execute(db);
  },
};
