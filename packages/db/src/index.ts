export type { Selectable } from 'kysely';
export { MAX_NOTICE_BYTES, notify } from './channel/notify.ts';
export { type Channel, type ChannelOptions, openChannel } from './channel/open-channel.ts';
export { type Database, type OpenDatabase, openDatabase } from './database.ts';
export { resetEmbeddedPostgres } from './embedded/reset.ts';
export {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  embeddedPostgresDir,
  startEmbeddedPostgres,
} from './embedded/server.ts';
export { type MigrateOptions, migrate } from './migrate.ts';
export type { DatabaseLog, PoolOptions } from './pool.ts';
export { type FixedQuery, type Param, runFixed } from './prepared/fixed-query.ts';
export type { DB } from './types.gen.ts';
