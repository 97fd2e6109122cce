/** Migrates in a transaction that never ends by itself: to be killed half-way. */
import { sql } from 'kysely';
import { migrate } from '../src/index.ts';

await migrate({
  url: process.argv[2] ?? '',
  migrations: {
    '0001-half': {
      async up(db) {
        await sql`create table half (id int)`.execute(db);
        await sql`select pg_sleep(600)`.execute(db);
      },
    },
  },
});
