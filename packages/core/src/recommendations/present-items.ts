import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import type { ItemReason, ListItem } from './compute-list.ts';
import { reasonText } from './reason-text.ts';
import type { Reason, Recommendation } from './recommendation.ts';

/** List items with their movies and sentences, in one query; movies deleted since are left out. */
export async function presentItems(
  deps: Pick<Deps, 'db'>,
  { listId, items, limit, languages }: ReadIn & { listId: string; items: readonly ListItem[]; limit: number },
): Promise<Recommendation[]> {
  const named = items.flatMap(({ movieId, reasons }) => [
    movieId,
    ...reasons.map((r) => r.movieId ?? movieId),
  ]);
  const movies = await listMoviesByIds(deps, [...new Set(named)], languages);
  const titleOf = (id: number) => movies.get(id)?.title;
  return items
    .flatMap(({ movieId, score, reasons }) => {
      const movie = movies.get(movieId);
      if (!movie) return [];
      return [
        { id: `${listId}.${movieId}`, movie, score, reasons: reasons.map((r) => toReason(r, titleOf)) },
      ];
    })
    .slice(0, limit);
}

function toReason(
  { kind, movieId, score, weight }: ItemReason,
  titleOf: (id: number) => string | undefined,
): Reason {
  const title = movieId === null ? undefined : titleOf(movieId);
  return {
    kind,
    text: reasonText(kind, title, score),
    movie: movieId === null || title === undefined ? null : { id: String(movieId), title },
    weight,
  };
}
