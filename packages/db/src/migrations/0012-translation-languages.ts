import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which languages there are is found by leaps over this index. */
const languages = sql`create index movie_translations_language on movie_translations (language, region)`;

export const translationLanguages: Migration = {
  async up(db: Kysely<unknown>) {
    await languages.execute(db);
  },
};
