import { withoutForeignKeys } from '@matinee/core/catalogue/without-foreign-keys';
import type pg from 'pg';
import { copy } from './copy.ts';
import { createDice } from './dice.ts';
import { copyMovies } from './movies.ts';
import { copyParts } from './parts.ts';
import { readSample } from './sample.ts';
import { withoutIndexes } from './without-indexes.ts';
import { createWording } from './wording.ts';

export type GrowParams = {
  /** How many movies there are to be, the sample among them. */
  movies: number;
  seed?: number;
};

const PEOPLE_A_MOVIE = 1.5;
const PARTS = [
  'movie_genres',
  'movie_cast',
  'movie_crew',
  'movie_tags',
  'movie_keywords',
  'movie_translations',
];
const INDEXED = ['search_titles', 'search_documents', 'search_words', 'search_foremost', 'people'];

/**
 * Brings a database that has the sample to this many movies, with people, keywords, tags, overviews, translated titles and
 * statistics of ratings (no ratings) as the sample's are. The same seed makes the same catalogue. One transaction, on a
 * connection without a statement timeout, in a database that nobody else uses.
 */
export async function growCatalogue(
  client: pg.PoolClient,
  { movies, seed = 1 }: GrowParams,
): Promise<{ movies: number; people: number }> {
  const dice = createDice(seed);
  const sample = await readSample(client);
  const wording = createWording(dice, sample);
  const firstMovie = 1 + (await lastId(client, 'movies'));
  const firstPerson = 1 + (await lastId(client, 'people'));
  const people = Math.round(movies * PEOPLE_A_MOVIE);
  const maker = { dice, sample, wording, firstMovie, lastMovie: movies, firstPerson, people };
  await client.query('begin');
  await withoutIndexes(client, {
    tables: INDEXED,
    run: async () => {
      await copyMovies(client, maker);
      await copy(client, 'people (id, name, popularity)', {
        count: people,
        row: (i) => [firstPerson + i, wording.personName(), Math.round(1_000 * dice.roll() ** 8) / 10],
      });
      await withoutKeys(client, PARTS, () => copyParts(client, maker));
      for (const table of ['movies', 'people', 'keywords'])
        await client.query(
          `select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`,
        );
      await client.query(`analyze movies, people, keywords, ${PARTS.join(', ')}`);
      await client.query('set constraints all immediate');
    },
  });
  await client.query('select refresh_search_foremost()');
  await client.query('commit');
  return { movies: movies - firstMovie + 1, people };
}

async function withoutKeys(
  client: pg.PoolClient,
  [table, ...others]: string[],
  run: () => Promise<void>,
): Promise<void> {
  if (table === undefined) await run();
  else await withoutForeignKeys(client, { table, run: () => withoutKeys(client, others, run) });
}

async function lastId(client: pg.PoolClient, table: 'movies' | 'people' | 'keywords'): Promise<number> {
  const { rows } = await client.query<{ id: number }>(`select coalesce(max(id), 0) as id from ${table}`);
  return rows[0]?.id ?? 0;
}
