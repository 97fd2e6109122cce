import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const collectionOrder = sql`
create function collection_order(collection uuid, movie int)
returns table (movie_id int, place int, is_shown boolean) language sql volatile as $$
  select m.id, i.position, m.deleted_at is null
  from movies m left join collection_items i on i.collection_id = collection and i.movie_id = m.id
  where m.id = movie
  union all
  select i.movie_id, i.position, m.deleted_at is null
  from collection_items i join movies m on m.id = i.movie_id
  where i.collection_id = collection and i.movie_id <> movie
$$;
comment on function collection_order is 'A movie, without a place when it is not in the collection, and the others that are in it. Volatile: a statement that waited for the lock of the collection has to see what was written meanwhile.';
`;

/** What a statement that has locked a collection has to know of it. */
export const collectionOrders: Migration = {
  async up(db: Kysely<unknown>) {
    await collectionOrder.execute(db);
  },
};
