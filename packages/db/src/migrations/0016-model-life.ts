import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const life = sql`
alter table models
  add column reason text,
  add column verdict text check (verdict in ('first', 'notWorse', 'worse', 'notMeasured')),
  add column rating_count int not null default 0,
  add column movie_count int not null default 0,
  add column training_seconds double precision,
  add column peak_memory_mb int,
  add column readers bytea,
  add column gains bytea,
  add column failure text;
comment on column models.reason is 'Why it was trained.';
comment on column models.verdict is 'What was said of it after its training: promoted (first, notWorse, notMeasured) or not (worse).';
comment on column models.rating_count is 'Ratings it was trained on.';
comment on column models.peak_memory_mb is 'Most memory of the process that trained it, while it did.';
comment on column models.readers is 'Rater ids, int32 little endian: whom it was measured with.';
comment on column models.gains is 'One float32 little endian a reader: NDCG@10.';
comment on column models.failure is 'Why it can never serve.';
comment on column models.checksum is 'SHA-256 of the lines part, tab, movie, tab, SHA-256 of the row, in the order of parts and movies.';

-- Rows are a little longer than 2 kB and do not get smaller by compression: in one piece they are written and read faster.
alter table model_rows set (toast_tuple_target = 8160);
alter table model_rows alter column neighbours set storage external, alter column weights set storage external;
`;

/** The checksums of models that are there were of another form. */
const checksums = sql`
create function model_checksum(model uuid) returns text language sql stable as $$
  select encode(sha256(convert_to(coalesce(string_agg(
    part || E'\t' || movie_id || E'\t' || encode(sha256(neighbours || weights), 'hex') || E'\n', ''
    order by part collate "C", movie_id), ''), 'UTF8')), 'hex')
  from model_rows where model_id = model
$$;
comment on function model_checksum is 'What models.checksum has to be, from the rows as they are.';
update models set checksum = model_checksum(id) where status = 'ready';
`;

const durations = sql`
create table job_durations (
  name text primary key,
  runs bigint not null,
  failures bigint not null,
  total_seconds double precision not null,
  last_seconds double precision not null,
  last_ended_at timestamptz not null
);
comment on table job_durations is 'How long jobs take, by name, over all workers.';
comment on column job_durations.failures is 'Of the runs those that failed.';
`;

/** What is known of a model's training, whether it may serve, and how long jobs take. */
export const modelLife: Migration = {
  async up(db: Kysely<unknown>) {
    for (const part of [life, checksums, durations]) await part.execute(db);
  },
};
