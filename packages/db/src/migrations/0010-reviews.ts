import { sql } from 'kysely';

const tables = sql`
/* The lower bound of the 95 % confidence interval (Wilson 1927) of how many find it helpful. */
create function wilson_bound(yes int, no int) returns double precision
  language sql immutable strict parallel safe
  return case when yes + no = 0 then 0 else
    ((yes + 1.9208) / (yes + no) - 1.96 * sqrt(yes::double precision * no / (yes + no) + 0.9604) / (yes + no))
      / (1 + 3.8416 / (yes + no)) end;

create table reviews (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  movie_id int not null references movies on delete cascade,
  text text not null check (char_length(text) between 1 and 10000),
  is_spoiler boolean not null default false,
  score smallint check (score between 1 and 10),
  helpful int not null default 0 check (helpful >= 0),
  not_helpful int not null default 0 check (not_helpful >= 0),
  helpfulness double precision not null generated always as (wilson_bound(helpful, not_helpful)) stored,
  words tsvector not null generated always as (to_tsvector('simple', search_normalize(text))) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  edited_at timestamptz,
  hidden_at timestamptz,
  unique (user_id, movie_id)
);
create index reviews_newest on reviews (created_at desc, id desc) where hidden_at is null;
create index reviews_movie_newest on reviews (movie_id, created_at desc, id desc) where hidden_at is null;
create index reviews_user_newest on reviews (user_id, created_at desc, id desc);
create index reviews_helpful on reviews (helpfulness desc, id desc) where hidden_at is null;
create index reviews_movie_helpful on reviews (movie_id, helpfulness desc, id desc) where hidden_at is null;
create index reviews_score on reviews (coalesce(score, 0) desc, id desc) where hidden_at is null;
create index reviews_movie_score on reviews (movie_id, coalesce(score, 0) desc, id desc) where hidden_at is null;
create index reviews_words on reviews using gin (words) with (fastupdate = off);
comment on column reviews.score is 'The rating of the same user and movie, kept by triggers.';
comment on column reviews.hidden_at is 'When a moderator took it out of sight; its writer still sees it.';

create table review_votes (
  review_id uuid not null references reviews on delete cascade,
  user_id uuid not null references users on delete cascade,
  is_helpful boolean not null,
  created_at timestamptz not null default now(),
  primary key (review_id, user_id)
);
create index review_votes_user on review_votes (user_id);

create table review_reports (
  id uuid primary key,
  review_id uuid not null references reviews on delete cascade,
  user_id uuid references users on delete set null,
  reason text not null check (reason in ('spam', 'abuse', 'spoiler', 'offTopic', 'other')),
  text text,
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by uuid references users on delete set null,
  resolution text check (resolution in ('hidden', 'restored', 'dismissed')),
  unique (review_id, user_id),
  check ((resolved_at is null) = (resolution is null))
);
create index review_reports_open on review_reports (created_at, id) where resolved_at is null;
create index review_reports_resolved on review_reports (resolved_at desc, id desc) where resolved_at is not null;
create index review_reports_user on review_reports (user_id) where user_id is not null;
create index review_reports_resolver on review_reports (resolved_by) where resolved_by is not null;
`;

/** Reviews are locked in the order of their ids, so that of two statements about the same ones none waits for ever. */
const votes = sql`
create function review_votes_apply(review_ids uuid[], helpful_by int[], not_helpful_by int[]) returns void
language plpgsql as $$
declare change record;
begin
  for change in
    select u.review_id, sum(u.helpful) as helpful, sum(u.not_helpful) as not_helpful
    from unnest(review_ids, helpful_by, not_helpful_by) as u(review_id, helpful, not_helpful)
    group by u.review_id order by u.review_id
  loop
    update reviews r set helpful = r.helpful + change.helpful, not_helpful = r.not_helpful + change.not_helpful
    where r.id = change.review_id and (change.helpful <> 0 or change.not_helpful <> 0);
  end loop;
end $$;

create function review_votes_inserted() returns trigger language plpgsql as $$
begin
  perform review_votes_apply(array_agg(review_id), array_agg(is_helpful::int), array_agg((not is_helpful)::int))
  from new_rows having count(*) > 0;
  return null;
end $$;

create function review_votes_deleted() returns trigger language plpgsql as $$
begin
  perform review_votes_apply(array_agg(review_id), array_agg(-is_helpful::int), array_agg(-(not is_helpful)::int))
  from old_rows having count(*) > 0;
  return null;
end $$;

create function review_votes_updated() returns trigger language plpgsql as $$
begin
  perform review_votes_apply(array_agg(review_id), array_agg(helpful), array_agg(not_helpful)) from (
    select review_id, is_helpful::int as helpful, (not is_helpful)::int as not_helpful from new_rows
    union all select review_id, -is_helpful::int, -(not is_helpful)::int from old_rows
  ) changes having count(*) > 0;
  return null;
end $$;

create trigger review_votes_insert after insert on review_votes
  referencing new table as new_rows for each statement execute function review_votes_inserted();
create trigger review_votes_delete after delete on review_votes
  referencing old table as old_rows for each statement execute function review_votes_deleted();
create trigger review_votes_update after update on review_votes
  referencing old table as old_rows new table as new_rows for each statement execute function review_votes_updated();
`;

const scores = sql`
create function reviews_score_set() returns trigger language plpgsql as $$
begin
  update reviews r set score = n.score from new_rows n join raters by on by.id = n.rater_id
  where r.user_id = by.user_id and r.movie_id = n.movie_id and r.score is distinct from n.score;
  return null;
end $$;

create function reviews_score_taken() returns trigger language plpgsql as $$
begin
  update reviews r set score = null from old_rows o join raters by on by.id = o.rater_id
  where r.user_id = by.user_id and r.movie_id = o.movie_id and r.score is not null
    and not exists (select from ratings still where still.rater_id = o.rater_id and still.movie_id = o.movie_id);
  return null;
end $$;

create trigger ratings_reviews_insert after insert on ratings
  referencing new table as new_rows for each statement execute function reviews_score_set();
create trigger ratings_reviews_delete after delete on ratings
  referencing old table as old_rows for each statement execute function reviews_score_taken();
create trigger ratings_reviews_update_old after update on ratings
  referencing old table as old_rows for each statement execute function reviews_score_taken();
create trigger ratings_reviews_update_new after update on ratings
  referencing new table as new_rows for each statement execute function reviews_score_set();

create function reviews_score_found() returns trigger language plpgsql as $$
begin
  new.score := (
    select r.score from ratings r join raters by on by.id = r.rater_id
    where by.user_id = new.user_id and r.movie_id = new.movie_id
  );
  return new;
end $$;

create trigger reviews_score_insert before insert or update of user_id, movie_id on reviews
  for each row execute function reviews_score_found();
`;

/** Reviews, votes on them and reports of them; counts and scores follow in the transaction of what they count. */
export const reviewTables = [tables, votes, scores];
