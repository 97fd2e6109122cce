import {
  type BeyondAccuracy,
  type EvaluationResult,
  type MovieFacts,
  type MovieSegment,
  measureBeyondAccuracy,
  type ReaderSegment,
  type Split,
  segmentMovies,
  segmentReaders,
} from '@matinee/recommender';
import { toColumns } from './columns.ts';

/** What lists are like beside how good they are on average, and for whom. */
export type Details = BeyondAccuracy & { readers: ReaderSegment[]; movies: MovieSegment[] };

export function detailsOf(
  split: Split,
  { result, catalogue }: { result: EvaluationResult; catalogue: readonly MovieFacts[] },
): Details {
  return {
    ...measureBeyondAccuracy(split, { lists: result.lists, catalogue }),
    readers: segmentReaders(split, result),
    movies: segmentMovies(split, result),
  };
}

type Detailed = { model: string; details?: Details };

/** Three tables for people: what lists are like, by users, by movies. */
export function describeDetails(results: readonly Detailed[]): string {
  const detailed = results.flatMap(({ model, details }) => (details ? [{ model, details }] : []));
  return [
    toColumns([
      ['model', 'novelty, bits', 'diversity', 'mean popularity', 'Gini'],
      ...detailed.map(({ model, details }) => [
        model,
        details.novelty10.toFixed(2),
        details.diversity10?.toFixed(3) ?? '–',
        percent(details.averagePopularity10),
        details.gini10.toFixed(3),
      ]),
    ]),
    toColumns([
      ['NDCG@10, ratings known', ...readerNames(detailed)],
      ...detailed.map(({ model, details }) => [
        model,
        ...details.readers.map(({ ndcg10 }) => ndcg10.toFixed(4)),
      ]),
    ]),
    toColumns([
      [
        'recall@20 / shown',
        ...(detailed[0]?.details.movies ?? []).map(({ name, held }) => `${name} (${held})`),
      ],
      ...detailed.map(({ model, details }) => [
        model,
        ...details.movies.map(({ recall20, shown10 }) => `${recall20.toFixed(3)} / ${percent(shown10)}`),
      ]),
    ]),
  ].join('\n\n');
}

function readerNames([first]: readonly { details: Details }[]): string[] {
  return (first?.details.readers ?? []).map((segment) => `${rangeOf(segment)} (${segment.users})`);
}

/** "5–19", "200+". */
export function rangeOf({ from, to }: Pick<ReaderSegment, 'from' | 'to'>): string {
  return to === null ? `${from}+` : `${from}–${to}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
