import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const skipping = sql`
create table onboarding_skips (
  user_id uuid not null references users on delete cascade,
  movie_id int not null references movies on delete cascade,
  skipped_at timestamptz not null default now(),
  primary key (user_id, movie_id)
);
create index onboarding_skips_movie on onboarding_skips (movie_id);
comment on table onboarding_skips is 'Movies a user was asked about and has not seen, so that others are asked about next.';
`;

const visiting = sql`
create table visitors (
  id bytea primary key,
  liked_genres int[] not null default '{}',
  disliked_genres int[] not null default '{}',
  started_at timestamptz not null
);
create index visitors_started on visitors (started_at);
comment on table visitors is
  'Who said what they like without an account. Deleted after 30 days, or when they take it along to an account.';
comment on column visitors.id is 'Keyed hash of the visitor cookie or a visitor id; another one than in movie_views.';

create table visitor_answers (
  visitor bytea not null references visitors on delete cascade,
  movie_id int not null references movies on delete cascade,
  score smallint check (score between 1 and 10),
  answered_at timestamptz not null,
  primary key (visitor, movie_id)
);
create index visitor_answers_movie on visitor_answers (movie_id);
comment on table visitor_answers is 'What a visitor gave to which movie. No ratings: they count for nobody else.';
comment on column visitor_answers.score is 'Null: not seen.';
`;

/** What people say of movies when they are asked for the first time, with an account or without. */
export const onboardingTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [skipping, visiting]) await part.execute(db);
  },
};
