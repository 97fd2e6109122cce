import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const merging = sql`
alter table movies
  add column merged_into int references movies on delete set null,
  add constraint movies_merged_are_deleted check (merged_into is null or deleted_at is not null),
  add constraint movies_not_merged_into_themselves check (merged_into <> id);
create index movies_merged on movies (merged_into) where merged_into is not null;
comment on column movies.merged_into is 'The movie this was a duplicate of: its ids lead there.';
`;

const views = sql`
create table movie_views (
  movie_id int not null references movies on delete cascade,
  viewer bytea not null,
  slot int not null,
  viewed_at timestamptz not null,
  user_id uuid references users on delete cascade,
  origin bytea not null,
  watched_seconds int check (watched_seconds >= 0),
  primary key (movie_id, viewer, slot)
);
create index movie_views_at on movie_views (viewed_at);
create index movie_views_user on movie_views (user_id) where user_id is not null;
comment on table movie_views is 'Who looked at a movie, once in half an hour; kept for 90 days.';
comment on column movie_views.viewer is 'Keyed hash of the account, a visitor id, or address and program on one day.';
comment on column movie_views.slot is 'Half hours since 1970: of two at once one is a duplicate.';
comment on column movie_views.origin is 'Keyed hash of the network address on one day, so that one place cannot make a trend.';
`;

const trends = sql`
create index ratings_created on ratings using brin (created_at);
create index favorites_created on favorites (created_at);

create table trends (
  span text not null check (span in ('day', 'week')),
  movie_id int not null references movies on delete cascade,
  position int not null,
  score double precision not null,
  explanation jsonb not null,
  primary key (span, movie_id)
);
create index trends_order on trends (span, position);
create index trends_movie on trends (movie_id);

create table trend_baselines (
  span text not null check (span in ('day', 'week')),
  movie_id int not null references movies on delete cascade,
  viewers real not null,
  ratings real not null,
  favorites real not null,
  primary key (span, movie_id)
);
create index trend_baselines_movie on trend_baselines (movie_id);

create table trend_states (
  span text primary key check (span in ('day', 'week')),
  computed_at timestamptz not null,
  baseline_day date not null
);
comment on table trends is 'Movies that get more attention than usual, the most first; made anew every few minutes.';
comment on column trends.explanation is 'The numbers the score is the sum of.';
comment on table trend_baselines is 'How much attention a movie got a day, in the weeks before the time a trend looks at.';
comment on column trend_states.baseline_day is 'The day (UTC) before which the baselines end.';
`;

/** Who looks at movies, what that makes a trend, and where the ids of merged movies lead. */
export const viewAndTrendTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [merging, views, trends]) await part.execute(db);
  },
};
