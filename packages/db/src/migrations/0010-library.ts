import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { removalTables } from './0010-removals.ts';
import { reviewTables } from './0010-reviews.ts';

const clock = sql`
alter table users add column library_changed_at timestamptz not null default now();
comment on column users.library_changed_at is
  'When what the user keeps last changed. Set by whoever holds the row: each change is later than the one before.';
`;

const keeping = sql`
alter table favorites add column changed_at timestamptz not null default now();
create index favorites_changed on favorites (user_id, changed_at, movie_id);

alter table ratings add column changed_at timestamptz;
update ratings r set changed_at = r.updated_at
  from raters where raters.id = r.rater_id and raters.user_id is not null;
create index ratings_added on ratings (rater_id, created_at desc, movie_id desc) where changed_at is not null;
create index ratings_changed on ratings (rater_id, changed_at, movie_id) where changed_at is not null;
create index ratings_score on ratings (rater_id, score desc, updated_at desc, movie_id desc) where changed_at is not null;
comment on column ratings.changed_at is 'users.library_changed_at of the last write; null for who is no user.';

create table watchlist (
  user_id uuid not null references users on delete cascade,
  movie_id int not null references movies on delete cascade,
  note text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (user_id, movie_id)
);
create index watchlist_newest on watchlist (user_id, created_at desc, movie_id desc);
create index watchlist_changed on watchlist (user_id, changed_at, movie_id);
create index watchlist_movie on watchlist (movie_id);

create table history (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  movie_id int not null references movies on delete cascade,
  watched_at timestamptz not null,
  progress_seconds int check (progress_seconds >= 0),
  completed boolean not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index history_newest on history (user_id, watched_at desc, id desc);
create index history_added on history (user_id, created_at desc, id desc);
create index history_changed on history (user_id, changed_at, id);
create index history_user_movie on history (user_id, movie_id);
create index history_movie on history (movie_id);
comment on table history is 'When a user watched what; watched is who has a completed entry.';
`;

const accounts = sql`
alter table preferences
  add column hide_spoilers boolean not null default false,
  add column keep_search_history boolean not null default false;

create table search_history (
  user_id uuid not null references users on delete cascade,
  query text not null,
  searched_at timestamptz not null default now(),
  primary key (user_id, query)
);
create index search_history_newest on search_history (user_id, searched_at desc, query desc);
comment on table search_history is 'What a user searched for, each once; only of who lets it be kept.';

create table idempotency_keys (
  user_id uuid not null references users on delete cascade,
  key text not null,
  procedure text not null,
  request bytea not null,
  status int not null,
  reply json not null,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);
comment on table idempotency_keys is 'Answers of POSTs that were sent with a key: sent again, the answer is the same. Kept for 24 hours.';
comment on column idempotency_keys.request is 'SHA-256 of what was asked, so that a key cannot mean two things.';
`;

const collections = sql`
create table collections (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  title text not null,
  description text,
  is_public boolean not null default false,
  slug citext unique,
  item_count int not null default 0,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (not is_public or slug is not null)
);
create index collections_user on collections (user_id, updated_at desc, id desc);
create index collections_public on collections (updated_at desc, id desc) where is_public;
create index collections_title on collections using gin (search_normalize(title) gin_trgm_ops) where is_public;
comment on column collections.slug is 'Given when it first becomes public, and kept.';

create table collection_items (
  collection_id uuid not null references collections on delete cascade,
  movie_id int not null references movies on delete cascade,
  position int not null,
  note text,
  added_at timestamptz not null default now(),
  primary key (collection_id, movie_id)
);
create unique index collection_items_order on collection_items (collection_id, position);
create index collection_items_movie on collection_items (movie_id);
comment on column collection_items.position is 'Only its order means something.';

create function collection_items_count(ids uuid[]) returns void language plpgsql as $$
begin
  perform 1 from collections where id = any (ids) order by id for update;
  update collections c set item_count = (select count(*) from collection_items i where i.collection_id = c.id)
  where c.id = any (ids);
end $$;

create function collection_items_came() returns trigger language plpgsql as $$
begin
  perform collection_items_count(array_agg(distinct collection_id)) from new_rows having count(*) > 0;
  return null;
end $$;

create function collection_items_left() returns trigger language plpgsql as $$
begin
  perform collection_items_count(array_agg(distinct collection_id)) from old_rows having count(*) > 0;
  return null;
end $$;

create trigger collection_items_insert after insert on collection_items
  referencing new table as new_rows for each statement execute function collection_items_came();
create trigger collection_items_delete after delete on collection_items
  referencing old table as old_rows for each statement execute function collection_items_left();
comment on column collections.item_count is 'Kept by triggers.';
`;

const imports = sql`
create table imports (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  source text not null check (source in ('letterboxd', 'imdb', 'trakt', 'movielens', 'csv')),
  file_name text not null,
  file_key text,
  is_dry_run boolean not null,
  conflicts text not null check (conflicts in ('keepMine', 'takeTheirs', 'newest')),
  columns jsonb,
  status text not null check (status in ('waiting', 'running', 'done', 'failed', 'undoing', 'undone')),
  error text,
  rows_done int not null default 0,
  rows_total int,
  summary jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  undone_at timestamptz
);
create index imports_user on imports (user_id, created_at desc, id desc);
create index imports_open on imports (created_at) where status in ('waiting', 'running', 'undoing');
comment on column imports.file_key is 'Of the file storage; gone once it was read.';
comment on column imports.rows_total is 'Null until the file was read.';
comment on column imports.columns is 'Which column means what, for a CSV of no service we know.';

create table import_rows (
  import_id uuid not null references imports on delete cascade,
  row_number int not null,
  part text not null,
  kind text not null check (kind in ('rating', 'watchlist', 'favorite', 'history', 'review')),
  status text not null check (status in ('matched', 'ambiguous', 'unmatched', 'invalid')),
  effect text check (effect in ('created', 'replaced', 'kept', 'none', 'undone', 'left')),
  movie_id int references movies on delete set null,
  confidence real check (confidence between 0 and 1),
  given jsonb not null,
  message text,
  candidates jsonb,
  written jsonb,
  previous jsonb,
  primary key (import_id, part, row_number, kind)
);
create index import_rows_status on import_rows (import_id, status, part, row_number);
create index import_rows_movie on import_rows (movie_id) where movie_id is not null;
comment on column import_rows.part is 'The file in a zip, or the file itself.';
comment on column import_rows.effect is
  'What became of it: none when another row says the same, left when the user had changed it before the undo.';
comment on column import_rows.written is 'What the import wrote, so that an undo leaves alone what was changed since.';
comment on column import_rows.previous is 'What was there before; null when nothing was.';
`;

/** What users keep beside ratings and favorites: watchlist, history, reviews, collections, imports; and what changed when. */
export const libraryTables: Migration = {
  async up(db: Kysely<unknown>) {
    const parts = [clock, keeping, removalTables, accounts, ...reviewTables, collections, imports];
    for (const part of parts) await part.execute(db);
  },
};
