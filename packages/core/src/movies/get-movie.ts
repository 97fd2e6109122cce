import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Deps } from '../deps.ts';
import { type Movie, type RatingSummary, selectMovies, toMovie } from './movie.ts';
import { isMovie, movieNotFound } from './movie-reference.ts';

/** `histogram`: how many ratings of score 1 … 10. */
export type RatingStats = RatingSummary & { histogram: number[] };

/** A movie's own page. `tags`: the most given first. */
export type MovieDetails = Omit<Movie, 'stats'> & {
  stats: RatingStats;
  alternativeTitles: string[];
  tags: { id: string; name: string; count: number }[];
};

const MOST_TAGS = 30;

/**
 * One movie with everything its page shows, in one query.
 * @throws AppError `notFound`
 */
export async function getMovie({ db }: Pick<Deps, 'db'>, reference: string): Promise<MovieDetails> {
  const row = await selectMovies(db)
    .where(isMovie(reference))
    .select((eb) => [
      's.histogram',
      'm.alternative_titles',
      jsonArrayFrom(
        eb
          .selectFrom('movie_tags as mt')
          .innerJoin('tags as t', 't.id', 'mt.tag_id')
          .whereRef('mt.movie_id', '=', 'm.id')
          .select(['t.id', 't.name', 'mt.count'])
          .orderBy('mt.count', 'desc')
          .orderBy('t.name')
          .limit(MOST_TAGS),
      ).as('tags'),
    ])
    .executeTakeFirst();
  if (!row) throw movieNotFound(reference);
  const movie = toMovie(row);
  return {
    ...movie,
    stats: { ...movie.stats, histogram: row.histogram },
    alternativeTitles: row.alternative_titles,
    tags: row.tags.map((tag) => ({ ...tag, id: String(tag.id) })),
  };
}

/**
 * How a movie was rated, in one query.
 * @throws AppError `notFound`
 */
export async function getMovieStats({ db }: Pick<Deps, 'db'>, reference: string): Promise<RatingStats> {
  const row = await db
    .selectFrom('movies as m')
    .innerJoin('movie_stats as s', 's.movie_id', 'm.id')
    .where('m.deleted_at', 'is', null)
    .where(isMovie(reference))
    .select(['s.count', 's.mean', 's.bayesian_mean as bayesianMean', 's.histogram'])
    .executeTakeFirst();
  if (!row) throw movieNotFound(reference);
  return row;
}
