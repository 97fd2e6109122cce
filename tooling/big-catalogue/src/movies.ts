import type pg from 'pg';
import { copy, copyMany } from './copy.ts';
import type { Dice } from './dice.ts';
import type { Sample, SampleMovie } from './sample.ts';
import type { Wording } from './wording.ts';

/** What there is to be made, and of what. */
export type Maker = {
  dice: Dice;
  sample: Sample;
  wording: Wording;
  firstMovie: number;
  lastMovie: number;
  firstPerson: number;
  people: number;
};

const LANGUAGES = ['en', 'en', 'en', 'en', 'en', 'en', 'fr', 'fr', 'ja', 'de', 'es', 'it', 'ko', 'hi', 'sv'];
const COLUMNS =
  '(id, title, year, release_date, popularity, overview, original_language, runtime, tmdb_vote_average, tmdb_vote_count)';

/** Each new movie is about as old, as popular and as well rated as one of the sample, and of its genres. */
export async function copyMovies(client: pg.PoolClient, maker: Maker): Promise<void> {
  const { dice, sample, firstMovie, lastMovie } = maker;
  const count = Math.max(0, lastMovie - firstMovie + 1);
  const models = Array.from({ length: count }, () => dice.pick(sample.movies, 0.7));
  const modelOf = (i: number) => models[i] as SampleMovie;
  await copy(client, `movies ${COLUMNS}`, {
    count,
    row: (i) => [firstMovie + i, ...movieLike(modelOf(i), maker)],
  });
  // A trigger has made the rows of statistics, so they are filled from a stage.
  await client.query('create temp table stage (id int primary key, histogram int[]) on commit drop');
  await copy(client, 'stage', { count, row: (i) => [firstMovie + i, modelOf(i).histogram.map(String)] });
  await client.query('analyze stage');
  await client.query('update movie_stats s set histogram = g.histogram from stage g where g.id = s.movie_id');
  await copyMany(client, 'movie_genres (movie_id, genre_id)', {
    count,
    rows: (i) => modelOf(i).genreIds.map((genre) => [firstMovie + i, genre]),
  });
}

function movieLike({ year, popularity }: SampleMovie, { dice, wording }: Maker) {
  const twoDigits = (end: number) => String(1 + dice.below(end)).padStart(2, '0');
  return [
    wording.title(),
    year ?? undefined,
    year ? `${year}-${twoDigits(12)}-${twoDigits(28)}` : undefined,
    Math.round(popularity * (0.5 + dice.roll()) * 1_000) / 1_000,
    wording.sentence(15 + dice.below(40)),
    dice.pick(LANGUAGES),
    70 + dice.below(80, 1.4),
    Math.round(40 + 50 * dice.roll()) / 10,
    dice.below(30_000, 9),
  ];
}
