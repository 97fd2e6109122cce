import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const extensions = sql`
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists citext;
`;

/** unaccent and array_to_string are only "stable"; generated columns need the promise that they are fixed. */
const functions = sql`
create function search_normalize(value text) returns text
  language sql immutable strict parallel safe
  return btrim(regexp_replace(lower(unaccent('unaccent'::regdictionary, value)), '[[:punct:][:space:]]+', ' ', 'g'));

create function movie_search_text(title text, original_title text, alternative_titles text[]) returns text
  language sql immutable parallel safe
  return search_normalize(concat_ws(' ', title, original_title, array_to_string(alternative_titles, ' ')));

create function histogram_count(histogram int[]) returns int
  language sql immutable strict parallel safe
  return histogram[1] + histogram[2] + histogram[3] + histogram[4] + histogram[5]
    + histogram[6] + histogram[7] + histogram[8] + histogram[9] + histogram[10];

create function histogram_sum(histogram int[]) returns int
  language sql immutable strict parallel safe
  return histogram[1] + 2 * histogram[2] + 3 * histogram[3] + 4 * histogram[4] + 5 * histogram[5]
    + 6 * histogram[6] + 7 * histogram[7] + 8 * histogram[8] + 9 * histogram[9] + 10 * histogram[10];
`;

const accounts = sql`
create table users (
  id uuid primary key,
  email citext not null unique,
  username citext not null unique,
  display_name text,
  password_hash text not null,
  role text not null default 'user' check (role in ('user', 'admin')),
  taste_revision int not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column users.taste_revision is
  'Counts the writes that change recommendations; a stored list is fresh only at the same number.';

create table sessions (
  id text primary key,
  user_id uuid not null references users on delete cascade,
  expires_at timestamptz not null,
  absolute_expires_at timestamptz not null,
  generation int not null default 0,
  user_agent text,
  ip text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now()
);
create index sessions_user_id on sessions (user_id);
create index sessions_expires_at on sessions (expires_at);
comment on column sessions.id is 'Not a secret; refresh tokens are in session_tokens, as hashes.';

create table session_tokens (
  hash bytea primary key,
  session_id text not null references sessions on delete cascade,
  generation int not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  unique (session_id, generation)
);

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  action text not null,
  actor_id uuid references users on delete set null,
  ip text,
  detail jsonb not null default '{}'
);
create index audit_log_actor on audit_log (actor_id, at desc);
create index audit_log_action on audit_log (action, at desc);

create table raters (
  id int generated always as identity primary key,
  user_id uuid unique references users on delete cascade,
  source text not null,
  external_id text,
  unique (source, external_id)
);
comment on table raters is 'Who gave a rating: a user of this service, or somebody in an imported data set.';
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

const keeping = sql`
create table favorites (
  user_id uuid not null references users on delete cascade,
  movie_id int not null references movies on delete cascade,
  note text,
  created_at timestamptz not null default now(),
  primary key (user_id, movie_id)
);
create index favorites_newest on favorites (user_id, created_at desc, movie_id desc);

create table hidden (
  user_id uuid not null references users on delete cascade,
  kind text not null check (kind in ('movie', 'person', 'genre')),
  target_id int not null,
  created_at timestamptz not null default now(),
  primary key (user_id, kind, target_id)
);
comment on table hidden is 'What a user never wants to be recommended.';
`;

const recommending = sql`
create table models (
  id uuid primary key,
  status text not null check (status in ('training', 'ready', 'failed')),
  is_serving boolean not null default false,
  settings jsonb not null,
  measures jsonb not null default '{}',
  data_fingerprint text not null,
  checksum text,
  created_at timestamptz not null default now(),
  trained_at timestamptz,
  promoted_at timestamptz,
  check (not is_serving or status = 'ready')
);
create unique index models_one_serving on models (is_serving) where is_serving;

create table model_rows (
  model_id uuid not null references models on delete cascade,
  part text not null,
  movie_id int not null,
  neighbours bytea not null,
  weights bytea not null,
  primary key (model_id, part, movie_id)
);
comment on column model_rows.neighbours is 'Movie ids, int32 little endian.';
comment on column model_rows.weights is 'One float32 little endian a neighbour.';

create table recommendation_lists (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  model_id uuid references models on delete set null,
  strategy text not null,
  taste_revision int not null,
  generated_at timestamptz not null default now()
);
create index recommendation_lists_newest on recommendation_lists (user_id, strategy, generated_at desc);

create table recommendations (
  list_id uuid not null references recommendation_lists on delete cascade,
  movie_id int not null references movies on delete cascade,
  position int not null,
  score double precision not null,
  reasons jsonb not null,
  components jsonb not null,
  primary key (list_id, movie_id)
);
create index recommendations_order on recommendations (list_id, position);
create index recommendations_movie on recommendations (movie_id);
`;

/** Accounts, catalogue, ratings with their statistics, and what the recommender stores. */
export const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [
      extensions,
      functions,
      accounts,
      catalogue,
      ratings,
      statistics,
      keeping,
      recommending,
    ])
      await part.execute(db);
  },
};
