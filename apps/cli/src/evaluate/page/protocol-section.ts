import type { Comparison } from '@matinee/recommender';
import { percent, rangeOf } from '../details.ts';
import type { Measured, ProtocolReport, Variant } from '../full-report.ts';
import { SERVED_MODEL } from '../report.ts';
import { table } from './markdown.ts';

/** Everything of one protocol. */
export function protocolSection(report: ProtocolReport): string {
  const { protocol, users, catalogue } = report;
  return [
    `## ${protocol}: ${users} users, ${catalogue} movies in the catalogue`,
    `![NDCG@10 of each model](evaluation/${protocol}-models.svg)`,
    modelTable(report),
    '### What lists are like',
    table(
      ['', 'novelty, bits', 'diversity', 'mean popularity', 'Gini'],
      report.models.map(({ name, details }) => [
        name,
        details.novelty10.toFixed(2),
        details.diversity10?.toFixed(3) ?? '–',
        percent(details.averagePopularity10),
        details.gini10.toFixed(3),
      ]),
    ),
    '### By what is known of a user',
    `![NDCG@10 by number of ratings known](evaluation/${protocol}-readers.svg)`,
    readerTable(report.models),
    '### By how popular a movie is',
    movieTable(report.models),
    '### Rows and reranking',
    variantTable(report),
  ].join('\n\n');
}

function modelTable({ models, against }: ProtocolReport): string {
  const comparisons = new Map(against.map(({ name, comparison }) => [name, comparison]));
  return table(
    ['', 'NDCG@10', 'Recall@20', 'Coverage@10', `${SERVED_MODEL} is better by`],
    models.map(({ name, ndcg10, ndcg10StandardError, recall20, coverage10 }) => {
      const comparison = comparisons.get(name);
      return [
        name,
        `${four(ndcg10)} ± ${four(ndcg10StandardError)}`,
        four(recall20),
        percent(coverage10),
        comparison ? differenceText(comparison) : '',
      ];
    }),
  );
}

function readerTable(models: readonly Measured[]): string {
  const segments = models[0]?.details.readers ?? [];
  return table(
    ['NDCG@10, ratings known', ...segments.map((segment) => `${rangeOf(segment)} (${segment.users} users)`)],
    models.map(({ name, details }) => [name, ...details.readers.map(({ ndcg10 }) => four(ndcg10))]),
  );
}

function movieTable(models: readonly Measured[]): string {
  const segments = models[0]?.details.movies ?? [];
  return table(
    [
      'Recall@20 / shown',
      ...segments.map(({ name, movies, held }) => `${name}: ${movies} movies, ${held} to find`),
    ],
    models.map(({ name, details }) => [
      name,
      ...details.movies.map(({ recall20, shown10 }) => `${recall20.toFixed(3)} / ${percent(shown10)}`),
    ]),
  );
}

function variantTable({ truncation, reranking }: ProtocolReport): string {
  const row = (name: string, { ndcg10, coverage10, details, comparison }: Variant) => [
    name,
    four(ndcg10),
    differenceText(comparison),
    percent(coverage10),
    details.diversity10?.toFixed(3) ?? '–',
    details.novelty10.toFixed(2),
  ];
  return table(
    ['', 'NDCG@10', 'against what is served', 'Coverage@10', 'diversity', 'novelty, bits'],
    [
      ...truncation.map((variant) =>
        row(variant.maxNeighbours === null ? 'rows not cut' : `rows of ${variant.maxNeighbours}`, variant),
      ),
      ...reranking.map((variant) => row(variant.name, variant)),
    ],
  );
}

function four(value: number): string {
  return value.toFixed(4);
}

/** "+0.0072 ± 0.0021 (p .001)". */
export function differenceText({ difference, standardError, pValueT }: Comparison): string {
  const sign = difference < 0 ? '−' : '+';
  const p = pValueT < 0.001 ? 'p < .001' : `p ${pValueT.toFixed(3).replace(/^0/, '')}`;
  return `${sign}${Math.abs(difference).toFixed(4)} ± ${standardError.toFixed(4)} (${p})`;
}
