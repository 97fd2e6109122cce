import type { Database } from '@matinee/db';
import type { Movie as TmdbMovie } from '@matinee/tmdb';
import { sql } from 'kysely';
import {
  castRows,
  crewRows,
  imageRows,
  keywordRows,
  providerRows,
  releaseRows,
  translationRows,
  uniqueBy,
  videoRows,
} from './part-rows.ts';
import type { MoviePart } from './parts.ts';
import { dropUnnamed, type NamedPeople, storePeople } from './store-people.ts';

/** Names from the code, never from outside. */
const tables = {
  credits: ['movie_cast', 'movie_crew'],
  videos: ['movie_videos'],
  images: ['movie_images'],
  keywords: ['movie_keywords'],
  releases: ['movie_releases'],
  translations: ['movie_translations'],
  providers: ['movie_providers'],
} as const;

export type TablePart = keyof typeof tables;
type TableName = (typeof tables)[TablePart][number];

export const tableParts = Object.keys(tables) as TablePart[];

type StoreParts = {
  movieId: number;
  movie: TmdbMovie;
  parts: readonly TablePart[];
  named: NamedPeople;
};

/** Makes what is stored of these parts what TMDb says. @returns the parts that were something else before */
export async function storeParts(
  trx: Database,
  { movieId, movie, parts, named }: StoreParts,
): Promise<MoviePart[]> {
  const people = parts.includes('credits')
    ? await storePeople(trx, { movie, named })
    : new Map<number, number>();
  const keywords = parts.includes('keywords') ? await storeKeywords(trx, movie) : [];
  const rows: Record<TableName, object[]> = {
    movie_cast: withPeople(castRows(movie), people),
    movie_crew: withPeople(crewRows(movie), people),
    movie_videos: videoRows(movie),
    movie_images: imageRows(movie),
    movie_keywords: keywords.map((keyword_id) => ({ keyword_id })),
    movie_releases: releaseRows(movie),
    movie_translations: translationRows(movie),
    movie_providers: providerRows(movie),
  };
  const wanted = parts.flatMap((part) => tables[part].map((table) => ({ part, table })));
  const told = new Map(wanted.map(({ table }) => [table, toJson(movieId, rows[table])]));
  const changed = await findChanged(trx, movieId, told);
  for (const table of changed) {
    await sql`delete from ${sql.table(table)} where movie_id = ${movieId}`.execute(trx);
    if (rows[table].length)
      await sql`insert into ${sql.table(table)} ${given(table, told.get(table))}`.execute(trx);
  }
  if (changed.includes('movie_cast') || changed.includes('movie_crew')) await dropUnnamed(trx, named);
  return [...new Set(wanted.filter(({ table }) => changed.includes(table)).map(({ part }) => part))];
}

/** Which of these parts a movie has something of. */
export async function findFilledParts(trx: Database, movieId: number): Promise<Set<MoviePart>> {
  const columns = tableParts.map((part) => {
    const rows = tables[part].map(
      (table) => sql`exists (select from ${sql.table(table)} where movie_id = ${movieId})`,
    );
    return sql`${sql.join(rows, sql` or `)} as ${sql.ref(part)}`;
  });
  const { rows } = await sql<Record<TablePart, boolean>>`select ${sql.join(columns)}`.execute(trx);
  return new Set(tableParts.filter((part) => rows[0]?.[part]));
}

/** Removes everything of these parts. */
export async function emptyParts(trx: Database, movieId: number, parts: readonly TablePart[]): Promise<void> {
  for (const table of parts.flatMap((part) => tables[part]))
    await sql`delete from ${sql.table(table)} where movie_id = ${movieId}`.execute(trx);
}

/** In one query, for an upstream that is asked again has mostly nothing new to say. */
async function findChanged(
  trx: Database,
  movieId: number,
  told: Map<TableName, string>,
): Promise<TableName[]> {
  if (!told.size) return [];
  const columns = [...told].map(([table, json]) => {
    const stored = sql`select * from ${sql.table(table)} where movie_id = ${movieId}`;
    return sql`exists ((${stored} except ${given(table, json)}) union all (${given(table, json)} except ${stored}))
      as ${sql.ref(table)}`;
  });
  const { rows } = await sql<Record<TableName, boolean>>`select ${sql.join(columns)}`.execute(trx);
  return [...told.keys()].filter((table) => rows[0]?.[table]);
}

function given(table: TableName, json: string | undefined) {
  return sql`select * from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)`;
}

function toJson(movieId: number, rows: object[]): string {
  return JSON.stringify(rows.map((row) => ({ movie_id: movieId, ...row })));
}

/** Rows of whom nobody could be stored are left out. */
function withPeople<T extends { person: number }>(rows: T[], people: ReadonlyMap<number, number>): object[] {
  return rows.flatMap(({ person, ...row }) => {
    const id = people.get(person);
    return id === undefined ? [] : [{ ...row, person_id: id }];
  });
}

/** Keywords of TMDb that differ in case only are one here. @returns our ids */
async function storeKeywords(trx: Database, movie: TmdbMovie): Promise<number[]> {
  const told = uniqueBy(keywordRows(movie), ({ name }) => name.toLowerCase());
  if (!told.length) return [];
  const json = JSON.stringify(told);
  const rowsTold = sql`jsonb_to_recordset(${json}::jsonb) as t(id int, name citext)`;
  await sql`
    insert into keywords (tmdb_id, name)
    select t.id, t.name from ${rowsTold}
    where not exists (select from keywords k where k.tmdb_id = t.id or k.name = t.name)
    order by lower(t.name::text) on conflict do nothing`.execute(trx);
  const { rows } = await sql<{ id: number }>`
    select distinct k.id from ${rowsTold} join keywords k on k.tmdb_id = t.id or k.name = t.name`.execute(
    trx,
  );
  return rows.map(({ id }) => id);
}
