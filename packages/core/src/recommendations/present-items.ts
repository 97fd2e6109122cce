import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { listMoviesByIds } from '../movies/list-movies-by-ids.ts';
import type { ItemReason, Listed } from './compute-list.ts';
import { reasonText } from './reason-text.ts';
import type { Reason, Recommendation } from './recommendation.ts';

/**
 * List items with their movies and sentences; movies deleted since are left out. One query for all movies, and one for
 * genres and people where reasons name any.
 */
export async function presentItems(
  deps: Pick<Deps, 'db'>,
  { listId, items, limit, languages }: ReadIn & { listId: string; items: readonly Listed[]; limit: number },
): Promise<Recommendation[]> {
  const named = items.flatMap(({ movieId, reasons }) => [
    movieId,
    ...reasons.map((r) => r.movieId ?? movieId),
  ]);
  const [movies, features] = await Promise.all([
    listMoviesByIds(deps, [...new Set(named)], languages),
    nameFeatures(
      deps,
      items.flatMap(({ reasons }) => reasons),
    ),
  ]);
  const nameOf = (reason: ItemReason): Named => ({
    movie: reason.movieId === null ? undefined : movies.get(reason.movieId)?.title,
    person: reason.kind === 'person' ? features.people.get(reason.featureId ?? 0) : undefined,
    genre: reason.kind === 'genre' ? features.genres.get(reason.featureId ?? 0) : undefined,
  });
  return items
    .flatMap(({ movieId, score, reasons }) => {
      const movie = movies.get(movieId);
      if (!movie) return [];
      return [
        {
          id: `${listId}.${movieId}`,
          movie,
          score,
          reasons: reasons.map((reason) => toReason(reason, nameOf(reason))),
        },
      ];
    })
    .slice(0, limit);
}

/** Titles and names, where there are any. */
type Named = { movie: string | undefined; person: string | undefined; genre: string | undefined };

function toReason({ kind, movieId, featureId, score, weight }: ItemReason, named: Named): Reason {
  const { movie, person, genre } = named;
  return {
    kind,
    text: reasonText({ kind, name: movie ?? person ?? genre, score }),
    movie: movie === undefined ? null : { id: String(movieId), title: movie },
    person: person === undefined ? null : { id: String(featureId), name: person },
    genre: genre === undefined ? null : { id: String(featureId), name: genre },
    weight,
  };
}

type Names = { genres: Map<number, string>; people: Map<number, string> };

async function nameFeatures({ db }: Pick<Deps, 'db'>, reasons: readonly ItemReason[]): Promise<Names> {
  const idsOf = (kind: ItemReason['kind']) => [
    ...new Set(reasons.flatMap((reason) => (reason.kind === kind ? (reason.featureId ?? []) : []))),
  ];
  const [genreIds, personIds] = [idsOf('genre'), idsOf('person')];
  if (genreIds.length + personIds.length === 0) return { genres: new Map(), people: new Map() };
  const { rows } = await sql<{ kind: 'genre' | 'person'; id: number; name: string }>`
    select 'genre' as kind, id, name::text from genres where id = any(${genreIds}::int[])
    union all
    select 'person', id, name::text from people where id = any(${personIds}::int[])`.execute(db);
  const namesOf = (kind: 'genre' | 'person') =>
    new Map(rows.filter((row) => row.kind === kind).map(({ id, name }) => [id, name]));
  return { genres: namesOf('genre'), people: namesOf('person') };
}
