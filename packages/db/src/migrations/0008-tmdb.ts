import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const tmdb = sql`
alter table movie_crew add column position int not null default 0;
comment on column movie_crew.position is 'In the order of the credits, from 0.';

alter table movie_genres add column is_from_tmdb boolean not null default false;
comment on column movie_genres.is_from_tmdb is 'TMDb says so and nobody else: its terms hold for it.';

alter table movies add column tmdb_titles text[] not null default '{}';
comment on column movies.tmdb_titles is 'Those of alternative_titles that are there only because TMDb has them.';

drop table tmdb_misses;
create table tmdb_misses (
  reference text primary key,
  checked_at timestamptz not null
);
comment on table tmdb_misses is 'What TMDb did not know when asked: tmdb:603, imdb:tt0133093.';
`;

/** What reading through to TMDb needs besides the parts of a movie. */
export const tmdbTables: Migration = {
  async up(db: Kysely<unknown>) {
    await tmdb.execute(db);
  },
};
