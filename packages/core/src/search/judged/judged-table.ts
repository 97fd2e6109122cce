import { type FirstTen, type Judgement, judgeSearches, meanReciprocalRank } from './judge-searches.ts';
import { misspeltSearches } from './misspelt-searches.ts';
import { plainSearches } from './plain-searches.ts';

export type JudgedTable = {
  /** Each query with what it means and where that was found, under the name of its half. */
  lines: string[];
  /** What is worse than it may be; empty when nothing is. */
  shortfalls: string[];
};

/** Under these the mean reciprocal rank may not fall. */
const JUDGED_FLOOR = { all: 0.9, misspelt: 0.8 } as const;

/** The judged searches on whatever `find` searches, as a table for people. */
export async function judgeSample(find: FirstTen): Promise<JudgedTable> {
  const plain = await judgeSearches(plainSearches, find);
  const misspelt = await judgeSearches(misspeltSearches, find);
  const means = {
    all: meanReciprocalRank([...plain, ...misspelt]),
    plain: meanReciprocalRank(plain),
    misspelt: meanReciprocalRank(misspelt),
  };
  const width = Math.max(...[...plain, ...misspelt].map(({ query }) => query.length));
  const lineOf = ({ query, meant, place }: Judgement) =>
    `${String(place ?? '–').padStart(3)}  ${query.padEnd(width)}  ${meant}`;
  const counted = `${plain.length + misspelt.length} searches`;
  return {
    lines: [
      ...['Well spelt', ...plain.map(lineOf), ''],
      ...['Misspelt', ...misspelt.map(lineOf), ''],
      `Mean reciprocal rank of ${counted}: ${means.all.toFixed(3)}`,
      `  well spelt ${means.plain.toFixed(3)}, misspelt ${means.misspelt.toFixed(3)}`,
    ],
    shortfalls: (['all', 'misspelt'] as const)
      .filter((half) => means[half] < JUDGED_FLOOR[half])
      .map((half) => `${half}: ${means[half].toFixed(3)} is less than ${JUDGED_FLOOR[half]}`),
  };
}
