import { createHash, hash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { NeighbourRow } from './read-rows.ts';

/**
 * The checksum of a model while its rows are written: what the database's `model_checksum` makes of them. Rows have to
 * come by name of the part, then by movie.
 */
export function createRowChecksum(): {
  add(part: string, movieId: number, row: NeighbourRow): void;
  digest(): string;
} {
  const lines = createHash('sha256');
  return {
    add: (part, movieId, { neighbours, weights }) => {
      const bytes = Buffer.concat([bytesOf(neighbours), bytesOf(weights)]);
      lines.update(`${part}\t${movieId}\t${hash('sha256', bytes)}\n`);
    },
    digest: () => lines.digest('hex'),
  };
}

/** Little endian, as every machine that runs Node is. */
export function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** PostgreSQL found its own files damaged. */
const DATA_CORRUPTED = /^XX/;

/**
 * Whether the rows of a model are those that were stored, by reading all of them. One without a checksum was never
 * stored whole.
 */
export async function isIntact<DB>(db: Kysely<DB>, modelId: string): Promise<boolean> {
  try {
    return await db.transaction().execute(async (trx) => {
      // Hundreds of megabytes, of a large catalogue.
      await sql`set local statement_timeout = 0`.execute(trx);
      const { rows } = await sql<{ intact: boolean }>`
        select coalesce(checksum = model_checksum(id), false) as intact from models where id = ${modelId}`.execute(
        trx,
      );
      return rows[0]?.intact ?? false;
    });
  } catch (error) {
    if (DATA_CORRUPTED.test(String((error as { code?: unknown }).code))) return false;
    throw error;
  }
}
