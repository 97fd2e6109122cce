import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/server.ts';

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));

/** One server without fsync for all tests of this checkout, in the temporary folder; shared by presence. */
export function startTestServer(): Promise<EmbeddedPostgres> {
  const id = createHash('sha256').update(`${checkout}:${process.getuid?.()}`).digest('hex').slice(0, 12);
  return startEmbeddedPostgres({ dir: path.join(tmpdir(), `matinee-tests-${id}`), durable: false });
}
