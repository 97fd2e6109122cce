import {
  type Comparison,
  comparePaired,
  type EvaluationResult,
  evaluate,
  type Protocol,
  splitBy,
  type Trained,
  trainSplit,
} from '@matinee/recommender';
import type { Contender } from './contender.ts';
import type { Data } from './run-evaluation.ts';

/** Two contenders on the same users of one data set. */
export type ComparisonReport = {
  dataset: string;
  protocol: Protocol;
  users: number;
  catalogue: number;
  a: ContenderResult;
  b: ContenderResult;
  /** Of NDCG@10, b against a. */
  comparison: Comparison;
};

type ContenderResult = { name: string } & Pick<
  EvaluationResult,
  'ndcg10' | 'ndcg10StandardError' | 'recall20' | 'coverage10'
>;

/** Evaluates both under one protocol; they share a training where their settings are the same. */
export function compareModels(
  data: Data,
  params: { protocol: Protocol; contenders: readonly [Contender, Contender]; log: (line: string) => void },
): ComparisonReport {
  const { protocol, contenders, log } = params;
  const split = splitBy(data.interactions, protocol);
  const now = () => performance.now();
  const trainings = new Map<string, Trained>();
  const results = contenders.map(({ name, model, settings }) => {
    const common = { split, catalogue: data.catalogue, protocol, settings, now };
    const key = JSON.stringify(settings);
    log(`${protocol} ${name}`);
    const needsTraining = model !== 'popular' && model !== 'genres' && model !== 'itemKnn';
    const trained = needsTraining ? (trainings.get(key) ?? trainSplit(common)) : undefined;
    if (trained) trainings.set(key, trained);
    const [result] = evaluate({ ...common, models: [model], ...(trained && { trained }) });
    if (!result) throw new Error(`${name} was not evaluated`);
    return { name, result };
  });
  const [a, b] = results;
  if (!a || !b) throw new Error('A comparison needs two contenders');
  return {
    dataset: data.name,
    protocol,
    users: split.users.length,
    catalogue: split.train.movieIds.length,
    a: shown(a),
    b: shown(b),
    comparison: comparePaired(a.result.perUser, b.result.perUser),
  };
}

function shown({ name, result }: { name: string; result: EvaluationResult }): ContenderResult {
  const { ndcg10, ndcg10StandardError, recall20, coverage10 } = result;
  return { name, ndcg10, ndcg10StandardError, recall20, coverage10 };
}

/** The same for people. */
export function describeComparison({ dataset, protocol, users, a, b, comparison }: ComparisonReport): string {
  const width = Math.max(a.name.length, b.name.length, 'B − A'.length);
  const { interval95, better, worse, equal } = comparison;
  const line = (name: string, text: string) => `${name.padEnd(width)}  ${text}`;
  return [
    `${dataset}, ${protocol}: ${users} users, NDCG@10 of each under both`,
    ...[a, b].map((side) =>
      line(side.name, ` ${side.ndcg10.toFixed(4)} ± ${side.ndcg10StandardError.toFixed(4)}`),
    ),
    line(
      'B − A',
      `${signed(comparison.difference)} ± ${comparison.standardError.toFixed(4)}` +
        `, 95 % interval ${signed(interval95.low)} to ${signed(interval95.high)}`,
    ),
    line('users', `${better} better, ${worse} worse, ${equal} alike`),
    line(
      'p',
      `${comparison.pValueT.toPrecision(2)} (paired t), ${comparison.pValuePermutation.toPrecision(2)} (swaps)`,
    ),
    verdictOf(a.name, b.name, comparison),
  ].join('\n');
}

/** What a comparison comes to, in a sentence. */
export function verdictOf(a: string, b: string, { verdict, pValueT, users }: Comparison): string {
  const chance = `by chance alone a difference this large comes up ${frequency(pValueT)}`;
  if (verdict === 'undecided') return `These ${users} users cannot tell ${b} from ${a}: ${chance}.`;
  return `${b} is ${verdict} than ${a}: ${chance}.`;
}

function frequency(p: number): string {
  if (p < 1e-4) return 'less than once in 10,000 times';
  if (p < 0.01) return `${Math.round(p * 10_000)} times in 10,000`;
  return `${Math.round(p * 100)} times in 100`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
