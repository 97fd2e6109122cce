import type { Database } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { announceLater } from './after-commit.ts';
import { fingerprint } from './fingerprint.ts';
import { inTransaction } from './in-transaction.ts';

/** One call that is to happen once, however often it is sent. */
export type Repeatable = {
  userId: string;
  /** Chosen by the caller, unique among theirs of the last 24 hours. */
  key: string;
  /** `reviews.create` */
  procedure: string;
  /** As it was sent: the same key with another one is refused. */
  input: unknown;
};

/** What was answered, and is answered again. `output` and `headers` are kept as JSON. */
export type KeptAnswer = { status: number; output: unknown; headers: Record<string, string> };

export const KEPT_FOR_MS = 24 * 3_600_000;

type OnceDeps = Pick<Deps, 'db' | 'jobs' | 'cache' | 'clock' | 'log'>;

/**
 * Runs a write, or answers what it answered when it was sent before. The key, what is written and the answer are one
 * transaction, so there is all of it or nothing, whenever the process dies. Of two at the same time one runs; the other
 * waits and gets its answer, or runs when the first one fails: failures are not kept.
 *
 * What runs is given deps whose `db` is that transaction; jobs and drops of the cache wait for the commit. It must write
 * with `db` only, open its transactions with {@link inTransaction}, and let failures of statements pass: after one the
 * transaction takes no other. `jobs.enqueue` cannot tell an id.
 * @throws AppError `conflict` when the key stands for another call, `unauthenticated` when the account is gone;
 *   whatever `run` throws
 */
export async function once<D extends OnceDeps>(
  deps: D,
  call: Repeatable,
  run: (deps: D) => Promise<KeptAnswer>,
): Promise<KeptAnswer & { isRepeated: boolean }> {
  const { deps: inside, announce } = announceLater(deps);
  const answer = await inTransaction(deps.db, async (db) => {
    const request = fingerprint(call.input);
    if (!(await claim({ ...deps, db }, call, request)))
      return { ...(await findAnswer(db, call, request)), isRepeated: true };
    const given = await run({ ...inside, db });
    await keep(db, call, given);
    return { ...given, isRepeated: false };
  });
  await announce();
  return answer;
}

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Takes the key, in place of one that is too old to count. Whoever else wants it waits here until the transaction ends.
 * @returns whether nobody had it
 */
async function claim(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, key, procedure }: Repeatable,
  request: Buffer,
): Promise<boolean> {
  const now = clock.now();
  const oldest = new Date(now.getTime() - KEPT_FOR_MS);
  const nothing = { status: 0, reply: 'null' };
  try {
    const claimed = await db
      .insertInto('idempotency_keys')
      .values({ user_id: userId, key, procedure, request, created_at: now, ...nothing })
      .onConflict((conflict) =>
        conflict
          .columns(['user_id', 'key'])
          .doUpdateSet({ procedure, request, created_at: now, ...nothing })
          .where('idempotency_keys.created_at', '<=', oldest),
      )
      .returning('key')
      .executeTakeFirst();
    return claimed !== undefined;
  } catch (error) {
    if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION) throw error;
    throw new AppError('unauthenticated', 'The account is gone', { cause: error });
  }
}

async function findAnswer(
  db: Database,
  { userId, key, procedure }: Repeatable,
  request: Buffer,
): Promise<KeptAnswer> {
  const row = await db
    .selectFrom('idempotency_keys')
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .select(['procedure', 'request', 'status', 'reply'])
    .executeTakeFirst();
  if (!row)
    throw new AppError('conflict', 'What came before with this Idempotency-Key is gone; send it again');
  if (row.procedure !== procedure)
    throw new AppError('conflict', `This Idempotency-Key was sent with ${row.procedure}; take a new one`);
  if (!request.equals(row.request))
    throw new AppError('conflict', 'This Idempotency-Key was sent with other input; take a new one');
  return { status: row.status, ...(row.reply as Pick<KeptAnswer, 'output' | 'headers'>) };
}

async function keep(
  db: Database,
  { userId, key }: Repeatable,
  { status, output, headers }: KeptAnswer,
): Promise<void> {
  const reply = sql<string>`${JSON.stringify({ output, headers })}::json`;
  await db
    .updateTable('idempotency_keys')
    .set({ status, reply })
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .execute();
}
