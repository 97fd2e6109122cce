import type { Database } from '@matinee/db';
import type { Expression, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { Languages, ReadIn } from '../languages/languages.ts';
import { type MovieFilters, movieFilter } from '../movies/filters.ts';
import { type Movie, type MovieRow, selectMovies, toMovie } from '../movies/movie.ts';
import { type Page, type PageRequest, paginate } from '../pagination/page.ts';
import type { Named } from './collection.ts';
import { type AskedBy, readVisible } from './read-collection.ts';

/** A movie in a collection. */
export type CollectionItem = {
  /** Its place among all that are in it, from 1. */
  position: number;
  movie: Movie;
  note: string | null;
  addedAt: string;
};

export type ListItems = Named & AskedBy & PageRequest & MovieFilters & ReadIn;

/**
 * A page of what is in a collection, in its order. Two queries, and one more when a genre, tag or person is named.
 * @throws AppError `notFound`, alike for a collection that is missing and one that is somebody else's;
 *   `validationFailed` as `movieFilter`
 */
export async function listItems(
  { db }: Pick<Deps, 'db'>,
  { id, findViewer, page, perPage, languages, ...filters }: ListItems,
): Promise<Page<CollectionItem>> {
  const collection = await readVisible({ db }, { id, findViewer });
  const condition = await movieFilter({ db }, filters);
  const listing = { id: collection.id, condition };
  const offset = (page - 1) * perPage;
  const rows = await selectItems(db, { ...listing, limit: perPage, offset, languages }).execute();
  const total = rows[0]?.total ?? (page === 1 ? 0 : await countItems(db, listing));
  return { items: rows.map(toItem), pagination: paginate({ page, perPage }, total) };
}

type Listing = { id: string; condition: Expression<SqlBool> };
type Range = Listing & { limit: number; offset: number; languages: Languages };

/** The page is found first, and then its movies are read. */
function selectItems(db: Database, { limit, offset, languages, ...listing }: Range) {
  const page = filtered(db, listing)
    .select(['placed.movie_id', 'placed.place', 'placed.note', 'placed.added_at'])
    .select(sql<number>`count(*) over ()`.as('total'))
    .orderBy('placed.place')
    .limit(limit)
    .offset(offset)
    .as('page');
  return selectMovies(db, languages)
    .innerJoin(page, 'page.movie_id', 'm.id')
    .select(['page.place', 'page.note', 'page.added_at', 'page.total'])
    .orderBy('page.place');
}

function filtered(db: Database, { id, condition }: Listing) {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom('collection_items as i')
        .innerJoin('movies', 'movies.id', 'i.movie_id')
        .where('i.collection_id', '=', id)
        .where('movies.deleted_at', 'is', null)
        .select(['i.movie_id', 'i.note', 'i.added_at'])
        .select(sql<number>`row_number() over (order by i.position)`.as('place'))
        .as('placed'),
    )
    .innerJoin('movies as m', 'm.id', 'placed.movie_id')
    .innerJoin('movie_stats as s', 's.movie_id', 'm.id')
    .where(condition);
}

async function countItems(db: Database, listing: Listing): Promise<number> {
  const { total } = await filtered(db, listing)
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total;
}

type ItemRow = MovieRow & { place: number; note: string | null; added_at: Date };

function toItem(row: ItemRow): CollectionItem {
  const { place: position, note, added_at } = row;
  return { position, movie: toMovie(row), note, addedAt: added_at.toISOString() };
}
