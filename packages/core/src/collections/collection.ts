import type { Database, DB } from '@matinee/db';
import { type Expression, expressionBuilder, type InferResult, type SqlBool } from 'kysely';
import { notFound } from '../errors.ts';

/** How many movies fit into one; those that are deleted and may come back count as well. */
export const MOST_ITEMS = 1_000;

/** A list of movies that somebody made. */
export type Collection = {
  id: string;
  title: string;
  description: string | null;
  isPublic: boolean;
  /** Given when it first becomes public, and kept. */
  slug: string | null;
  /** Without movies that are deleted. */
  itemCount: number;
  owner: {
    username: string;
    /** Of somebody whose profile is public. */
    displayName: string | null;
  };
  /** Of title, description and who may see it; what is in it has none. */
  version: number;
  createdAt: string;
  /** When anything of it last changed, what is in it included. */
  updatedAt: string;
};

export type Named = {
  /** Its id, or its slug. */
  id: string;
};

const eb = expressionBuilder<DB & { c: DB['collections']; u: DB['users'] }, 'c' | 'u'>();

/** All of them: `collections as c` and `users as u`, who made them. */
export function selectCollections(db: Database) {
  return db
    .selectFrom('collections as c')
    .innerJoin('users as u', 'u.id', 'c.user_id')
    .select(['c.id', 'c.title', 'c.description', 'c.is_public', 'c.slug', 'c.version'])
    .select(['c.created_at', 'c.updated_at', 'c.user_id', 'u.username'])
    .select((on) =>
      on
        .case()
        .when('u.is_public', '=', on.lit(true))
        .then(on.ref('u.display_name'))
        .end()
        .as('display_name'),
    )
    .select((on) =>
      on
        .selectFrom('collection_items as i')
        .innerJoin('movies as m', 'm.id', 'i.movie_id')
        .whereRef('i.collection_id', '=', 'c.id')
        .where('m.deleted_at', 'is', null)
        .select(({ fn }) => fn.countAll<number>().as('items'))
        .$asScalar()
        .$notNull()
        .as('items'),
    );
}

export type CollectionRow = InferResult<ReturnType<typeof selectCollections>>[number];

export function toCollection(row: CollectionRow): Collection {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    isPublic: row.is_public,
    slug: row.slug,
    itemCount: row.items,
    owner: { username: row.username, displayName: row.display_name },
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** A condition on `collections as c` and `users as u`: anybody may see it. */
export const isShown: Expression<SqlBool> = eb.and([
  eb('c.is_public', '=', eb.lit(true)),
  eb('u.banned_at', 'is', null),
]);

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A condition on `collections as c`: it is this one. No slug looks like an id. */
export function isCollection(id: string): Expression<SqlBool> {
  return isId(id) ? eb('c.id', '=', id) : eb('c.slug', '=', id);
}

export function isId(text: string): boolean {
  return UUID.test(text);
}

export function collectionNotFound(id: string) {
  return notFound(`Collection ${id}`);
}
