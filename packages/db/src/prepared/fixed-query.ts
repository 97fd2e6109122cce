import type { Compilable, CompiledQuery, RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { PREPARED } from './preparing-pool.ts';

/** Stands for a value in a query that is compiled before the value is known. */
export type Param = <T>(name: string) => RawBuilder<T>;

export type FixedQuery<R> = {
  /** One for each text that `build` can make. There may be a hundred, not one for everything that is asked. */
  name: string;
  /** Must make the same query every time, whatever the values. */
  build(db: Database, param: Param): Compilable<R>;
  /** Of the parameters, by their names. */
  values: Readonly<Record<string, unknown>>;
};

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const compiled = new WeakMap<Database, Map<string, CompiledQuery>>();

/**
 * Runs a query that is compiled once, and planned once by each connection: for those that are asked all the time,
 * where that would take longer than the answer. Not for queries whose best plan depends on the values.
 */
export async function runFixed<R>(db: Database, { name, build, values }: FixedQuery<R>): Promise<R[]> {
  // A plugin has a say in every single query.
  if (db.getExecutor().plugins.length > 0) {
    const { rows } = await db.executeQuery(build(db, (key) => sql`${values[key]}`));
    return rows;
  }
  const known = compiled.get(db) ?? new Map<string, CompiledQuery>();
  compiled.set(db, known);
  const query = known.get(name) ?? compile(build(db, (key) => sql`${new Placeholder(key)}`));
  known.set(name, query);
  const parameters = query.parameters.map((it) => (it instanceof Placeholder ? values[it.name] : it));
  const { rows } = await db.executeQuery({ ...query, parameters });
  return rows as R[];
}

function compile(query: Compilable<unknown>): CompiledQuery {
  const { sql: text, ...rest } = query.compile();
  return { ...rest, sql: PREPARED + text };
}
