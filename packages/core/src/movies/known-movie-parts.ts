import type { Deps } from '../deps.ts';
import {
  type Credits,
  type PartSource,
  partSelections,
  toCredits,
  toSources,
  toVideos,
  type Video,
} from './movie-parts.ts';
import { isMovie, movieNotFound } from './movie-reference.ts';

/** Where what is shown is from; null when nobody has said anything. */
type Sourced = { source: PartSource | null };

/**
 * Who is in a movie that is known here and who made it, in one query.
 * @throws AppError `notFound`
 */
export async function getKnownCredits({ db }: Pick<Deps, 'db'>, movieId: string): Promise<Credits & Sourced> {
  const { cast, crew, sources } = partSelections;
  const row = await selectMovie(db, movieId)
    .select([cast.as('cast'), crew.as('crew'), sources.as('sources')])
    .executeTakeFirst();
  if (!row) throw movieNotFound(movieId);
  return { ...toCredits(row.cast, row.crew), source: sourceOf('credits', row.sources) };
}

/**
 * The trailers and other videos of a movie that is known here, in one query.
 * @throws AppError `notFound`
 */
export async function getKnownVideos(
  { db }: Pick<Deps, 'db'>,
  movieId: string,
): Promise<{ items: Video[] } & Sourced> {
  const { videos, sources } = partSelections;
  const row = await selectMovie(db, movieId)
    .select([videos.as('videos'), sources.as('sources')])
    .executeTakeFirst();
  if (!row) throw movieNotFound(movieId);
  return { items: toVideos(row.videos), source: sourceOf('videos', row.sources) };
}

function selectMovie(db: Deps['db'], movieId: string) {
  return db.selectFrom('movies as m').where('m.deleted_at', 'is', null).where(isMovie(movieId));
}

function sourceOf(part: string, rows: Parameters<typeof toSources>[0]): PartSource | null {
  return toSources(rows).find((source) => source.part === part) ?? null;
}
