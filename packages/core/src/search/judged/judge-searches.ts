import type { JudgedSearch } from './judged-search.ts';

export type Judgement = {
  query: string;
  meant: string;
  /** Where the movie meant stands among the first ten, from 1; null when it does not. */
  place: number | null;
};

/** A search's first ten, the best first. */
export type FirstTen = (query: string) => Promise<readonly { title: string; year: number | null }[]>;

/** Where each movie that is meant is found. */
export async function judgeSearches(searches: readonly JudgedSearch[], find: FirstTen): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const [query, meant] of searches) {
    const found = await find(query);
    const index = found.findIndex(({ title, year }) => `${title} (${year})` === meant);
    judgements.push({ query, meant, place: index < 0 ? null : index + 1 });
  }
  return judgements;
}

/** 1 when everything is found first, ½ when it is second; what is not among the first ten counts nothing. */
export function meanReciprocalRank(judgements: readonly Pick<Judgement, 'place'>[]): number {
  const sum = judgements.reduce((total, { place }) => total + (place === null ? 0 : 1 / place), 0);
  return sum / judgements.length;
}
