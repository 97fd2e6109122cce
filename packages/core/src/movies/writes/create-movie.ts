import { describeChanges } from '../../audit/changes.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { Deps } from '../../deps.ts';
import { getKnownMovie, type MovieDetails } from '../known-movie.ts';
import { dropMovies } from './drop-movies.ts';
import {
  asRow,
  claimDetails,
  type MovieFields,
  type MovieWriter,
  orTaken,
  toColumns,
  writeGenres,
} from './movie-fields.ts';

export type CreateMovie = MovieWriter & { fields: Partial<MovieFields> & Pick<MovieFields, 'title'> };

/**
 * Adds a movie. The year is that of the release unless another is given.
 * @throws AppError `validationFailed` for an unknown genre, `conflict` when another movie has one of its ids
 */
export async function createMovie(
  deps: Pick<Deps, 'db' | 'clock' | 'cache'>,
  { fields, ...writer }: CreateMovie,
): Promise<MovieDetails> {
  const { releaseDate, genres: names = [] } = fields;
  const year = fields.year === undefined && releaseDate ? Number(releaseDate.slice(0, 4)) : fields.year;
  const { title, ...values } = toColumns({ ...fields, ...(year !== undefined && { year }) });
  const run = deps.db.transaction().execute(async (trx) => {
    const { id } = await trx
      .insertInto('movies')
      .values({ ...asRow(values), title: fields.title })
      .returning('id')
      .executeTakeFirstOrThrow();
    await writeGenres(trx, { movieId: id, names });
    await claimDetails(trx, { movieId: id, now: deps.clock.now() });
    const detail = { movieId: String(id), ...describeChanges({}, { title: fields.title }) };
    await recordEvent({ db: trx }, { ...writer, action: 'catalogue.movieCreated', detail });
    return id;
  });
  const id = await run.catch((error: unknown) => {
    throw orTaken(error);
  });
  await dropMovies(deps, [id]);
  return getKnownMovie(deps, { movieId: String(id) });
}
