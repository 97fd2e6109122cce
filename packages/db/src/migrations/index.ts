import type { Migration } from 'kysely/migration';
import { firstTables } from './0001-first-tables.ts';

/** Every migration in order. A landed one is never edited: what is wrong is mended by a new one. */
export const migrations: Record<string, Migration> = {
  '0001-first-tables': firstTables,
};
