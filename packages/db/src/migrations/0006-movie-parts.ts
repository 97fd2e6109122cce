import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const people = sql`
create table people (
  id int generated always as identity primary key,
  tmdb_id int unique,
  imdb_id text unique,
  name text not null,
  biography text,
  born_on date,
  died_on date,
  birthplace text,
  profile_path text,
  popularity real not null default 0,
  fetched_at timestamptz,
  created_at timestamptz not null default now(),
  search_name text not null generated always as (search_normalize(name)) stored
);
create index people_search_trigrams on people using gin (search_name gin_trgm_ops) with (fastupdate = off);
create index people_search_name on people (search_name text_pattern_ops);
comment on column people.fetched_at is 'When TMDb last told of this person, null for who is only named in credits.';

create table movie_cast (
  movie_id int not null references movies on delete cascade,
  person_id int not null references people on delete cascade,
  position int not null,
  character text,
  primary key (movie_id, position)
);
create index movie_cast_person on movie_cast (person_id, movie_id);
comment on column movie_cast.position is 'In the order of the credits, from 0.';

create table movie_crew (
  movie_id int not null references movies on delete cascade,
  person_id int not null references people on delete cascade,
  job text not null,
  department text,
  primary key (movie_id, job, person_id)
);
create index movie_crew_person on movie_crew (person_id, movie_id);
`;

const parts = sql`
create table franchises (
  id int generated always as identity primary key,
  tmdb_id int unique,
  name text not null,
  poster_path text,
  backdrop_path text
);
comment on table franchises is 'What TMDb calls a collection; collections here are the lists that people make.';

alter table movies
  add column franchise_id int references franchises on delete set null,
  add column tagline text,
  add column countries text[] not null default '{}',
  add column status text,
  add column homepage text;
alter table genres add column tmdb_id int unique;
alter table tags add column version int not null default 1;
create index movies_franchise on movies (franchise_id) where franchise_id is not null;

create table movie_videos (
  movie_id int not null references movies on delete cascade,
  site text not null,
  key text not null,
  name text not null,
  kind text not null,
  language text,
  is_official boolean not null default false,
  published_at timestamptz,
  position int not null,
  primary key (movie_id, site, key)
);

create table movie_images (
  movie_id int not null references movies on delete cascade,
  kind text not null check (kind in ('poster', 'backdrop', 'logo')),
  path text not null,
  language text,
  width int,
  height int,
  position int not null,
  primary key (movie_id, kind, path)
);

create table keywords (
  id int generated always as identity primary key,
  tmdb_id int unique,
  name citext not null unique
);

create table movie_keywords (
  movie_id int not null references movies on delete cascade,
  keyword_id int not null references keywords on delete cascade,
  primary key (movie_id, keyword_id)
);
create index movie_keywords_keyword on movie_keywords (keyword_id, movie_id);
comment on table movie_keywords is 'What TMDb says a movie is about; what people here say of it are its tags.';

create table movie_translations (
  movie_id int not null references movies on delete cascade,
  language text not null,
  region text not null default '',
  title text,
  overview text,
  tagline text,
  primary key (movie_id, language, region)
);

create table movie_releases (
  movie_id int not null references movies on delete cascade,
  country text not null,
  kind text not null check (kind in ('premiere', 'limited', 'theatrical', 'digital', 'physical', 'tv')),
  released_on date not null,
  certification text,
  primary key (movie_id, country, kind, released_on)
);

create table movie_providers (
  movie_id int not null references movies on delete cascade,
  country text not null,
  kind text not null check (kind in ('stream', 'free', 'ads', 'rent', 'buy')),
  name text not null,
  logo_path text,
  position int not null,
  primary key (movie_id, country, kind, name)
);
comment on table movie_providers is 'Where a movie can be watched, by JustWatch through TMDb.';
`;

const provenance = sql`
create table movie_sources (
  movie_id int not null references movies on delete cascade,
  part text not null check (part in ('details', 'credits', 'videos', 'images', 'keywords', 'releases',
    'translations', 'providers')),
  source text not null check (source in ('tmdb', 'facts', 'admin')),
  fetched_at timestamptz not null,
  is_damaged boolean not null default false,
  primary key (movie_id, part)
);
create index movie_sources_age on movie_sources (source, fetched_at);
comment on table movie_sources is 'Where each part of a movie is from and how old it is; what is from TMDb is refreshed or dropped in time.';
comment on column movie_sources.is_damaged is 'Some of what came could not be read; the rest is kept.';

create table tmdb_misses (
  tmdb_id int primary key,
  checked_at timestamptz not null
);
comment on table tmdb_misses is 'Ids that TMDb did not know when asked.';

create table tmdb_lists (
  list text not null,
  position int not null,
  movie_id int not null references movies on delete cascade,
  primary key (list, position)
);
create index tmdb_lists_movie on tmdb_lists (movie_id);

create table tmdb_list_states (
  list text primary key,
  fetched_at timestamptz not null
);
comment on table tmdb_lists is 'What TMDb says is popular, top rated, upcoming, now playing, trending.day and trending.week.';
`;

/** People, and everything of a movie that is more than a line in a list; where it is from and how old it is. */
export const moviePartTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [people, parts, provenance]) await part.execute(db);
  },
};
