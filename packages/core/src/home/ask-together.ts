import type { Database } from '@matinee/db';
import { type RawBuilder, sql } from 'kysely';

/** Runs a query; its rows come back as JSON has them. */
export type Ask = <Row>(query: RawBuilder<Row>) => Promise<Row[]>;

type Waiting = {
  query: RawBuilder<unknown>;
  resolve(rows: never[]): void;
  reject(error: unknown): void;
};

/** Sends what is asked for at the same time as one statement, so that a page of many small lists is few of them. */
export function askTogether(db: Database): Ask {
  let waiting: Waiting[] = [];
  const send = async () => {
    const asked = waiting;
    waiting = [];
    try {
      const answers = asked.map(
        ({ query }, place) =>
          sql`(select coalesce(json_agg(q), '[]') from (${query}) q) as ${sql.ref(`a${place}`)}`,
      );
      const { rows } = await sql<Record<string, never[]>>`select ${sql.join(answers)}`.execute(db);
      asked.forEach(({ resolve }, place) => {
        resolve(rows[0]?.[`a${place}`] ?? []);
      });
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };
  return (query) =>
    new Promise((resolve, reject) => {
      // Not a microtask: who waits for other answers that came together asks in the same turn of the loop.
      if (waiting.length === 0) setImmediate(() => void send());
      waiting.push({ query, resolve, reject });
    });
}
