import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const showing = sql`
create table shown_lists (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  strategy text not null,
  model_id uuid,
  is_cold_start boolean not null,
  shown_at timestamptz not null
);
create index shown_lists_newest on shown_lists (user_id, shown_at desc);
create index shown_lists_at on shown_lists (shown_at);
comment on table shown_lists is 'Lists of recommendations that somebody was shown, stored ones or not; kept for 90 days.';
comment on column shown_lists.model_id is 'Without a foreign key: counts outlive models.';
comment on column shown_lists.is_cold_start is 'Nothing was known of the reader when it was first shown.';

create table impressions (
  list_id uuid not null references shown_lists on delete cascade,
  movie_id int not null references movies on delete cascade,
  position int check (position >= 0),
  shown_at timestamptz not null,
  clicked_at timestamptz,
  primary key (list_id, movie_id)
);
create index impressions_movie on impressions (movie_id);
comment on table impressions is 'What was shown of a list; a movie counts once a list.';
comment on column impressions.position is 'From 0; unknown when only feedback says that it was shown.';
`;

const answering = sql`
create table recommendation_feedback (
  user_id uuid not null references users on delete cascade,
  movie_id int not null references movies on delete cascade,
  kind text not null check (kind in ('liked', 'notInterested', 'alreadySeen')),
  list_id uuid not null,
  strategy text not null,
  model_id uuid,
  shown_on date not null,
  created_at timestamptz not null,
  primary key (user_id, movie_id)
);
create index recommendation_feedback_movie on recommendation_feedback (movie_id);
create index recommendation_feedback_newest on recommendation_feedback (user_id, created_at desc, movie_id desc);
comment on table recommendation_feedback is 'What users say of movies that were recommended to them: the last word on each.';
comment on column recommendation_feedback.shown_on is 'The day (UTC) it is counted on: that on which the movie was shown.';
`;

const counting = sql`
create table recommendation_counts (
  day date not null,
  strategy text not null,
  model_id uuid,
  shard smallint not null,
  lists int not null default 0,
  cold_lists int not null default 0,
  impressions int not null default 0,
  clicks int not null default 0,
  likes int not null default 0,
  dismissals int not null default 0,
  already_seen int not null default 0,
  unique nulls not distinct (day, strategy, model_id, shard)
);
comment on table recommendation_counts is 'What became of recommendations, by the day (UTC) on which they were shown.';
comment on column recommendation_counts.shard is 'Readers write to one of several rows, so that they do not wait for each other; the sum counts.';

create table recommended_movies (
  day date not null,
  strategy text not null,
  model_id uuid,
  movie_id int not null references movies on delete cascade,
  unique nulls not distinct (day, strategy, model_id, movie_id)
);
create index recommended_movies_movie on recommended_movies (movie_id);
comment on table recommended_movies is 'Which movies were shown to anybody on a day (UTC); kept for 400 days.';
`;

/** What becomes of recommendations: what was shown, what readers said of it, and how much of both there was. */
export const feedbackTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [showing, answering, counting]) await part.execute(db);
  },
};
