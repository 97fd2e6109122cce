import type { Database } from '@matinee/db';
import { ExplainNode, type KyselyPlugin, SelectQueryNode, sql } from 'kysely';

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
 * How Postgres would run the select that `run` sends first. On tables as small as a test's a sequential scan is
 * often the cheaper one, so by default it is switched off: the plan then shows whether an index can serve at all.
 */
export async function planOf(
  db: Database,
  run: (db: Database) => Promise<unknown>,
  { seqScan = false } = {},
): Promise<PlanSummary> {
  let text: unknown;
  const explain: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (!SelectQueryNode.is(node)) throw new Error(`Cannot explain a ${node.kind}`);
      return { ...node, explain: ExplainNode.create('json') };
    },
    transformResult: async ({ result }) => {
      text ??= Object.values(result.rows[0] ?? {})[0];
      return { ...result, rows: [] };
    },
  };
  await db.connection().execute(async (connection) => {
    await sql.raw(`set enable_seqscan = ${seqScan ? 'on' : 'off'}`).execute(connection);
    await run(connection.withPlugin(explain));
    await sql`reset enable_seqscan`.execute(connection);
  });
  const summary: PlanSummary = { indexes: new Set(), scanned: new Set(), nodes: new Set() };
  for (const { Plan: plan } of text as { Plan: Plan }[]) collect(plan, summary);
  return summary;
}

function collect(plan: Plan, into: PlanSummary, isSubPlan = false): void {
  const isInSubPlan = isSubPlan || plan['Parent Relationship'] === 'SubPlan';
  if (!isInSubPlan) into.nodes.add(plan['Node Type']);
  if (plan['Index Name']) into.indexes.add(plan['Index Name']);
  if (plan['Node Type'] === 'Seq Scan' && plan['Relation Name']) into.scanned.add(plan['Relation Name']);
  for (const child of plan.Plans ?? []) collect(child, into, isInSubPlan);
}
