import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const extensions = sql`
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists citext;
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
`;

/** Users, their sessions and tokens, and who did what. */
export const accountTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [extensions, accounts]) await part.execute(db);
  },
};
