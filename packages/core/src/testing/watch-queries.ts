import type { Database, DB } from '@matinee/db';
import {
  CompiledQuery,
  Kysely,
  type KyselyPlugin,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from 'kysely';
import type { Deps } from '../deps.ts';

/** A database that counts what is sent to it. */
export function countQueries(db: Database): { db: Database; count(): number } {
  let queries = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      queries += 1;
      return result;
    },
  };
  return { db: db.withPlugin(plugin), count: () => queries };
}

/** A database that counts each round trip to Postgres: BEGIN and COMMIT too, which {@link countQueries} does not see. */
export function countRoundTrips(pool: Deps['pool']): { db: Database; count(): number } {
  let roundTrips = 0;
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect();
    function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
    function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
    function query(text: unknown, values?: readonly unknown[]): unknown {
      roundTrips += 1;
      return client.query(String(text), [...(values ?? [])]);
    }
    return { query, release: () => client.release() };
  };
  const counted = { connect, end: async () => {}, options: pool.options };
  return { db: new Kysely<DB>({ dialect: new PostgresDialect({ pool: counted }) }), count: () => roundTrips };
}

type Plan = {
  'Node Type': string;
  'Parent Relationship'?: string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
};

export type PlanSummary = {
  indexes: Set<string>;
  /** Tables read from end to end. */
  scanned: Set<string>;
  /** Nodes such as `Sort`, subqueries in the selected columns left out. */
  nodes: Set<string>;
};

/**
 * How Postgres runs what `run` sends, all of it taken together. On tables as small as a test's a sequential scan is
 * often the cheaper one, so by default it is switched off: the plan then shows whether an index can serve at all.
 */
export async function planOf(
  db: Database,
  run: (db: Database) => Promise<unknown>,
  { seqScan = false } = {},
): Promise<PlanSummary> {
  // Subqueries pass through here too, but are not sent by themselves.
  const built = new Map<string, CompiledQuery>();
  const sent: CompiledQuery[] = [];
  const recorder: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      built.set(queryId.queryId, db.getExecutor().compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      const query = built.get(queryId.queryId);
      if (query) sent.push(query);
      return result;
    },
  };
  const summary: PlanSummary = { indexes: new Set(), scanned: new Set(), nodes: new Set() };
  await db.connection().execute(async (connection) => {
    await sql.raw(`set enable_seqscan = ${seqScan ? 'on' : 'off'}`).execute(connection);
    await run(connection.withPlugin(recorder));
    for (const query of sent) for (const plan of await explain(connection, query)) collect(plan, summary);
    await sql`reset enable_seqscan`.execute(connection);
  });
  return summary;
}

async function explain(db: Database, query: CompiledQuery): Promise<Plan[]> {
  const { rows } = await db.executeQuery<Record<string, { Plan: Plan }[]>>(
    CompiledQuery.raw(`explain (format json) ${query.sql}`, [...query.parameters]),
  );
  return rows.flatMap((row) => Object.values(row).flatMap((plans) => plans.map(({ Plan: plan }) => plan)));
}

function collect(plan: Plan, into: PlanSummary, isSubPlan = false): void {
  const isInSubPlan = isSubPlan || plan['Parent Relationship'] === 'SubPlan';
  if (!isInSubPlan) into.nodes.add(plan['Node Type']);
  if (plan['Index Name']) into.indexes.add(plan['Index Name']);
  if (plan['Node Type'] === 'Seq Scan' && plan['Relation Name']) into.scanned.add(plan['Relation Name']);
  for (const child of plan.Plans ?? []) collect(child, into, isInSubPlan);
}
