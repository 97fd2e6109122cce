import { type Database, runFixed } from '@matinee/db';
import type { Expression, SqlBool } from 'kysely';
import type { Deps } from '../deps.ts';
import {
  type Credits,
  type PartSource,
  partSelections,
  type Release,
  toCredits,
  toReleases,
  toSources,
  toVideos,
  type Video,
} from './movie-parts.ts';
import { isMovieBy, movieNotFound, readMovieReference } from './movie-reference.ts';

/** Where what is shown is from; null when nobody has said anything. */
type Sourced = { source: PartSource | null };

/**
 * Who is in a movie that is known here and who made it, in one query.
 * @throws AppError `notFound`
 */
export async function getKnownCredits({ db }: Pick<Deps, 'db'>, movieId: string): Promise<Credits & Sourced> {
  const { cast, crew, sources } = partSelections;
  const { by, value } = readMovieReference(movieId);
  const [row] = await runFixed(db, {
    name: `credits of a movie by ${by}`,
    values: { value },
    build: (over, param) =>
      selectMovie(over, isMovieBy(by, param('value'))).select([
        cast.as('cast'),
        crew.as('crew'),
        sources.as('sources'),
      ]),
  });
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
  const { by, value } = readMovieReference(movieId);
  const [row] = await runFixed(db, {
    name: `videos of a movie by ${by}`,
    values: { value },
    build: (over, param) =>
      selectMovie(over, isMovieBy(by, param('value'))).select([videos.as('videos'), sources.as('sources')]),
  });
  if (!row) throw movieNotFound(movieId);
  return { items: toVideos(row.videos), source: sourceOf('videos', row.sources) };
}

/**
 * When a movie that is known here came out, and from which age on it may be seen, in one query.
 * @throws AppError `notFound`
 */
export async function getKnownReleases(
  { db }: Pick<Deps, 'db'>,
  { movieId, region }: { movieId: string; region?: string },
): Promise<{ items: Release[] } & Sourced> {
  const { releases, sources } = partSelections;
  const { by, value } = readMovieReference(movieId);
  const [row] = await runFixed(db, {
    name: `releases of a movie by ${by}`,
    values: { value },
    build: (over, param) =>
      selectMovie(over, isMovieBy(by, param('value'))).select([
        releases.as('releases'),
        sources.as('sources'),
      ]),
  });
  if (!row) throw movieNotFound(movieId);
  return { items: toReleases(row.releases, region), source: sourceOf('releases', row.sources) };
}

function selectMovie(db: Database, isIt: Expression<SqlBool>) {
  return db.selectFrom('movies as m').where('m.deleted_at', 'is', null).where(isIt);
}

function sourceOf(part: string, rows: Parameters<typeof toSources>[0]): PartSource | null {
  return toSources(rows).find((source) => source.part === part) ?? null;
}
