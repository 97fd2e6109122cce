import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type NeighbourRow, type RowsByPart, readRows } from '../models/read-rows.ts';
import { listMoviesByIds } from './list-movies-by-ids.ts';
import type { Movie } from './movie.ts';
import { isMovie, movieNotFound } from './movie-reference.ts';
import { type Candidate, findMoviesOfTheSameKind } from './similar-by-content.ts';
import { readTitle, titleColumns, translationsIn } from './translations.ts';

export type SimilarityReason = {
  kind: 'similarTo';
  text: string;
  movie: { id: string; title: string };
  /** Its share of the score, 0–1. */
  weight: number;
};

/** `score`: 0–1, comparable only within one list. */
export type SimilarMovie = { movie: Movie; score: number; reasons: SimilarityReason[] };

export type ListSimilar = ReadIn & { movieId: string; limit: number };

type Anchor = { id: number; title: string; modelId: string | null };

/** What each part of a model says of two movies, and how much it counts. */
const parts = [
  { part: 'collaborative', share: 0.6, text: (title: string) => `Liked by the people who like ${title}` },
  { part: 'content', share: 0.4, text: (title: string) => `Of the same kind as ${title}` },
] as const;

/**
 * The movies most like one, the most alike first: by the neighbours in the serving model, or by common genres and
 * tags where it has none. At most four queries.
 * @throws AppError `notFound`
 */
export async function listSimilarMovies(
  { db }: Pick<Deps, 'db'>,
  { movieId, limit, languages }: ListSimilar,
): Promise<{ items: SimilarMovie[] }> {
  const anchor = await getAnchor({ db }, { movieId, languages });
  const byModel = anchor.modelId === null ? [] : await candidatesOf({ db }, anchor, anchor.modelId);
  const candidates = byModel.length ? byModel : await findMoviesOfTheSameKind({ db }, { ...anchor, limit });
  // Some more than asked for: a neighbour may have been deleted since the training.
  const likely = candidates.slice(0, limit * 2);
  const movies = await listMoviesByIds(
    { db },
    likely.map(({ id }) => id),
    languages,
  );
  const items = likely.flatMap(({ id, score, reasons }) => {
    const movie = movies.get(id);
    return movie ? [{ movie, score, reasons: reasons.map((reason) => toReason(anchor, reason)) }] : [];
  });
  return { items: items.slice(0, limit) };
}

function toReason({ id, title }: Anchor, reason: { text: string; weight: number }): SimilarityReason {
  return { kind: 'similarTo', text: reason.text, movie: { id: String(id), title }, weight: reason.weight };
}

async function getAnchor(
  { db }: Pick<Deps, 'db'>,
  { movieId, languages }: Pick<ListSimilar, 'movieId' | 'languages'>,
): Promise<Anchor> {
  const row = await db
    .selectFrom('movies as m')
    .where('m.deleted_at', 'is', null)
    .where(isMovie(movieId))
    .select(['m.id', ...titleColumns])
    .$if(languages !== undefined, (query) => query.select(translationsIn(languages).as('translations')))
    .select((eb) => eb.selectFrom('models').where('is_serving', '=', true).select('models.id').as('modelId'))
    .executeTakeFirst();
  if (!row) throw movieNotFound(movieId);
  return { id: row.id, modelId: row.modelId, title: readTitle(row).title };
}

async function candidatesOf(deps: Pick<Deps, 'db'>, anchor: Anchor, modelId: string): Promise<Candidate[]> {
  return similarByModel(await readRows(deps, { modelId, movieIds: [anchor.id] }), anchor);
}

/** The ids of movies like one, the most alike first, by its rows of a model. */
export function rankNeighbours(rows: RowsByPart, movieId: number): number[] {
  return similarByModel(rows, { id: movieId, title: '' }).map(({ id }) => id);
}

function similarByModel(rows: RowsByPart, anchor: Pick<Anchor, 'id' | 'title'>): Candidate[] {
  const values = new Map<number, { text: string; value: number }[]>();
  for (const { part, share, text } of parts)
    for (const [id, value] of strengths(rows.get(part)?.get(anchor.id))) {
      if (id === anchor.id) continue;
      const known = values.get(id) ?? [];
      values.set(id, [...known, { text: text(anchor.title), value: share * value }]);
    }
  return [...values]
    .map(([id, said]) => {
      const score = said.reduce((sum, { value }) => sum + value, 0);
      const reasons = said
        .map(({ text, value }) => ({ text, weight: value / score }))
        .sort((a, b) => b.weight - a.weight);
      return { id, score, reasons };
    })
    .sort((a, b) => b.score - a.score || a.id - b.id);
}

/** The positive weights of a row, the strongest as 1: parts have different scales. */
function strengths(row: NeighbourRow | undefined): Map<number, number> {
  const found = new Map<number, number>();
  const strongest = row?.weights.reduce((most, weight) => Math.max(most, weight), 0) ?? 0;
  row?.neighbours.forEach((id, i) => {
    const weight = row.weights[i] ?? 0;
    if (weight > 0) found.set(id, weight / strongest);
  });
  return found;
}
