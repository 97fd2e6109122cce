import { sql } from 'kysely';

const table = `
create table removals (
  user_id uuid not null references users on delete cascade,
  feed text not null check (feed in ('favorites', 'watchlist', 'history', 'ratings')),
  target text not null,
  changed_at timestamptz not null,
  primary key (user_id, feed, target)
);
create index removals_changed on removals (user_id, feed, changed_at, target);
create index removals_age on removals (changed_at);
comment on table removals is 'What left a feed and when, so that who follows it learns; kept for 90 days.';
comment on column removals.target is 'The id of the movie, or of the entry of the history.';
`;

type Feed = { name: string; target: string; isSame: string; owner: (row: string) => string };

const byUser = (row: string) => `join users u on u.id = ${row}.user_id`;
const byRater = (row: string) =>
  `join raters by on by.id = ${row}.rater_id join users u on u.id = by.user_id`;

const feeds: Feed[] = [
  { name: 'favorites', target: 'movie_id', isSame: 'user_id', owner: byUser },
  { name: 'watchlist', target: 'movie_id', isSame: 'user_id', owner: byUser },
  { name: 'history', target: 'id', isSame: 'user_id', owner: byUser },
  { name: 'ratings', target: 'movie_id', isSame: 'rater_id', owner: byRater },
];

/** Also when an update gives a row another movie, as merges do. */
const triggersOf = ({ name, target, isSame, owner }: Feed) => `
create function ${name}_left() returns trigger language plpgsql as $$
begin
  insert into removals (user_id, feed, target, changed_at)
  select distinct u.id, '${name}', o.${target}::text, u.library_changed_at
  from old_rows o ${owner('o')}
  where not exists (select from ${name} still where still.${isSame} = o.${isSame} and still.${target} = o.${target})
  on conflict (user_id, feed, target) do update set changed_at = excluded.changed_at;
  return null;
end $$;

create function ${name}_came() returns trigger language plpgsql as $$
begin
  delete from removals gone using new_rows n ${owner('n')}
  where gone.user_id = u.id and gone.feed = '${name}' and gone.target = n.${target}::text;
  return null;
end $$;

create trigger ${name}_removals_insert after insert on ${name}
  referencing new table as new_rows for each statement execute function ${name}_came();
create trigger ${name}_removals_delete after delete on ${name}
  referencing old table as old_rows for each statement execute function ${name}_left();
create trigger ${name}_removals_update_old after update on ${name}
  referencing old table as old_rows for each statement execute function ${name}_left();
create trigger ${name}_removals_update_new after update on ${name}
  referencing new table as new_rows for each statement execute function ${name}_came();
`;

/**
 * Removals are noted by triggers, whoever removes: a request, an import that is undone, a merge. Accounts that go leave
 * none, nor do imported raters.
 */
export const removalTables = sql.raw([table, ...feeds.map(triggersOf)].join('\n'));
