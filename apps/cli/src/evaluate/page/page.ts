import type { ColdStartCurve } from '@matinee/recommender';
import { verdictOf } from '../compare-models.ts';
import type { FullReport, ProtocolReport } from '../full-report.ts';
import { SAMPLE_FLOOR, SERVED_MODEL } from '../report.ts';
import { table } from './markdown.ts';
import { differenceText, protocolSection } from './protocol-section.ts';

/** What the served model is meant to reach on the sample. */
export const SAMPLE_GOAL = { temporal: 0.15, random: 0.335 };

/** Covered, against EASE, at less than 2 % of NDCG@10 lost. */
const COVERAGE_GOAL = 1.5;

/** The page as Markdown; its pictures lie in `evaluation/` beside it. */
export function evaluationPage(report: FullReport, options: { isSample: boolean }): string {
  const { dataset, ratings, users, movies, protocols, coldStart } = report;
  return `${[
    '# How good the recommendations are',
    `${GENERATED} Of ${dataset}: ${ratings.toLocaleString('en')} ratings by ${users} users of ${movies} movies.`,
    HOW,
    ...(options.isSample ? [goalTable(protocols)] : []),
    coldStartSection(coldStart),
    ...protocols.map(protocolSection),
    MEASURES,
  ].join('\n\n')}\n`;
}

const GENERATED =
  'Written by `pnpm evaluate --report`, which takes some minutes; `pnpm check` measures the sample anew and fails under ' +
  'the musts, and does not compare this page.';

const HOW =
  'Positive: a rating of 4 stars or more. Users with five of them are evaluated, on movies that training holds and they ' +
  'have not rated there. `temporal` holds back the last fifth of what a user liked and everything from then on; `random` ' +
  'holds back a fifth by a hash. Settings are learned inside training. ± is one standard error; p is that of a paired t ' +
  'test by user.';

function goalTable(protocols: readonly ProtocolReport[]): string {
  const rows = protocols.flatMap(({ protocol, models }) => {
    const served = models.find(({ name }) => name === SERVED_MODEL);
    const ease = models.find(({ name }) => name === 'ease');
    if (!served || !ease) return [];
    const goal = SAMPLE_GOAL[protocol];
    const must = SAMPLE_FLOOR[protocol];
    const covered = served.coverage10 / ease.coverage10;
    return [
      [
        `NDCG@10, ${protocol}`,
        served.ndcg10.toFixed(4),
        String(must),
        String(goal),
        served.ndcg10 >= goal ? 'reached' : served.ndcg10 >= must ? 'only the must' : 'missed',
      ],
      [
        `coverage@10 against EASE, ${protocol}`,
        `× ${covered.toFixed(2)}`,
        '',
        `× ${COVERAGE_GOAL}`,
        covered >= COVERAGE_GOAL ? 'reached' : 'missed',
      ],
    ];
  });
  return `## Goals\n\n${table(['', SERVED_MODEL, 'must', 'goal', ''], rows)}`;
}

function coldStartSection({ newcomers, popular, points }: ColdStartCurve): string {
  return [
    '## Newcomers',
    `${newcomers} readers, each left out of the training of the model that serves them, with the first of their ratings ` +
      'known; to be found is what they liked after the first twenty. What is popular has an NDCG@10 of ' +
      `${popular.toFixed(4)} for them.`,
    '![NDCG@10 of newcomers](evaluation/newcomers.svg)',
    table(
      ['ratings known', 'NDCG@10', 'against what is popular', 'served better / worse'],
      points.map(({ ratings, ndcg10, comparison }) => [
        String(ratings),
        ndcg10.toFixed(4),
        differenceText(comparison),
        `${comparison.better} / ${comparison.worse}`,
      ]),
    ),
    ...points
      .filter(({ ratings }) => ratings === 3)
      .map(({ comparison }) => verdictOf('popular', 'what is served from three ratings', comparison)),
  ].join('\n\n');
}

const MEASURES = `## The measures

- NDCG@10: binary gain, ideal cut at ten. Recall@20: hits in twenty ÷ movies held back. Coverage@10: distinct movies in all
  first tens ÷ catalogue.
- Novelty: mean −log2 of the share of users who rated what is shown (Vargas and Castells 2011). Diversity: 1 − mean cosine
  of the content of two movies of a list (Ziegler 2005). Mean popularity: mean share of users who rated what is shown
  (Abdollahpouri 2019). Gini: how unevenly movies are shown, 0 alike, 1 always the same.
- Head, middle, tail: movies in falling order of ratings, cut where a third and two thirds of all ratings are reached.
- Content, iALS, sequential and EASE are the parts of the hybrid, each alone, served through the same function. Settings
  other than the blend and the recency were chosen on this sample with test scores in sight, so what the hybrid reaches here is
  somewhat optimistic.`;
