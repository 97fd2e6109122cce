import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const credits = sql`
create table person_credits (
  person_id int not null references people on delete cascade,
  movie_id int not null references movies on delete cascade,
  kind text not null check (kind in ('cast', 'crew')),
  role text not null default '',
  primary key (person_id, movie_id, kind, role)
);
create index person_credits_movie on person_credits (movie_id);
create index people_fetched on people (fetched_at) where fetched_at is not null;
comment on table person_credits is 'Movies that somebody is in as TMDb tells it of them, as old as people.fetched_at; movie_cast and movie_crew are what it tells of movies.';
comment on column person_credits.role is 'Whom they play, or what they do; empty for nobody with a name.';
`;

/** What TMDb knows of people by themselves. */
export const peoplePages: Migration = {
  async up(db: Kysely<unknown>) {
    await credits.execute(db);
  },
};
