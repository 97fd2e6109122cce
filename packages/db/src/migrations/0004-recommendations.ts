import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

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

/** What users keep and hide, models, and the lists made from them. */
export const recommendationTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [keeping, recommending]) await part.execute(db);
  },
};
