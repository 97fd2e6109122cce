import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const profiles = sql`
alter table users
  add column email_verified_at timestamptz,
  add column bio text,
  add column locale text,
  add column is_public boolean not null default false,
  add column avatar_key text,
  add column banned_at timestamptz,
  add column ban_reason text;
create index users_newest on users (created_at desc, id desc);
create index users_public on users (username) where is_public;
create index users_public_search on users
  using gin (search_normalize(username::text || ' ' || coalesce(display_name, '')) gin_trgm_ops)
  with (fastupdate = off) where is_public;
create unique index users_avatar on users (avatar_key) where avatar_key is not null;
create index users_admins on users (created_at desc, id desc) where role = 'admin';
create index users_banned on users (created_at desc, id desc) where banned_at is not null;
create index users_search on users
  using gin (lower(username::text || ' ' || email::text) gin_trgm_ops) with (fastupdate = off);
comment on column users.avatar_key is 'Names the files of the picture; a new picture gets a new key.';

create table preferences (
  user_id uuid primary key references users on delete cascade,
  languages text[] not null default '{}',
  region text,
  maturity text check (maturity in ('everyone', 'teen', 'adult')),
  hide_watched boolean not null default true,
  updated_at timestamptz not null default now()
);

create table preferred_genres (
  user_id uuid not null references users on delete cascade,
  genre_id int not null references genres on delete cascade,
  is_liked boolean not null,
  primary key (user_id, genre_id)
);
comment on table preferred_genres is 'A genre is liked or disliked, never both.';
`;

const credentials = sql`
create table known_devices (
  user_id uuid not null references users on delete cascade,
  device bytea not null,
  first_seen_at timestamptz not null default now(),
  primary key (user_id, device)
);
comment on column known_devices.device is 'Hash of what a browser or program says of itself, without versions.';

create table api_keys (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  prefix text not null,
  hash bytea not null unique,
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'write', 'admin']),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz
);
create index api_keys_user on api_keys (user_id, created_at desc, id desc);
comment on column api_keys.prefix is 'How the key begins, so that its owner can tell it from others.';

create table totp_secrets (
  user_id uuid primary key references users on delete cascade,
  sealed_secret bytea not null,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  last_step bigint
);
comment on column totp_secrets.sealed_secret is 'Encrypted: a copy of the database can make no codes.';
comment on column totp_secrets.last_step is 'The time step of the last code that was accepted; none up to it is again.';

create table recovery_codes (
  user_id uuid not null references users on delete cascade,
  hash bytea not null,
  used_at timestamptz,
  primary key (user_id, hash)
);
`;

const mail = sql`
create table mail_tokens (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  purpose text not null check (purpose in ('verifyEmail', 'changeEmail', 'resetPassword')),
  email citext not null,
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index mail_tokens_user on mail_tokens (user_id);
create index mail_tokens_expires_at on mail_tokens (expires_at);
comment on column mail_tokens.email is 'The address the token was sent to, and proves.';
comment on column mail_tokens.hash is 'The token itself is derived from the id and a secret that is not in here.';

create table mails (
  id uuid primary key,
  user_id uuid references users on delete cascade,
  kind text not null,
  recipient text not null,
  token_id uuid references mail_tokens on delete set null,
  detail jsonb not null default '{}',
  created_at timestamptz not null default now(),
  next_attempt_at timestamptz not null default now(),
  attempts int not null default 0,
  last_error text,
  sent_at timestamptz,
  failed_at timestamptz
);
create index mails_due on mails (next_attempt_at) where sent_at is null and failed_at is null;
create index mails_user on mails (user_id) where user_id is not null;
create index mails_newest on mails (created_at desc, id desc);
comment on table mails is
  'The outbox, written in the transaction that causes a mail. It holds what a text is made of, never the text.';
`;

const audit = sql`
alter table audit_log add column subject_id uuid;
create index audit_log_newest on audit_log (at desc, id desc);
create index audit_log_subject on audit_log (subject_id, at desc) where subject_id is not null;
create index audit_log_ip on audit_log (ip, at desc) where ip is not null;
comment on column audit_log.subject_id is 'Whom it was done to, where that is somebody else than the actor.';
`;

/** Profiles and preferences, second factors, API keys, the outbox of mails, and a fuller audit log. */
export const completeAccountTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [profiles, credentials, mail, audit]) await part.execute(db);
  },
};
