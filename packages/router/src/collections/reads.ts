import { listCollections, listOwnCollections } from '@matinee/core/collections/list-collections';
import { listItems } from '@matinee/core/collections/list-items';
import { getCollection } from '@matinee/core/collections/read-collection';
import { findViewer } from '../find-viewer.ts';
import { byLanguage, rest } from '../meta.ts';
import { movieFilters } from '../movies/filters.ts';
import { publicProcedure, userProcedure } from '../trpc.ts';
import { feedInput, feedOf, inputObject, pageInput, pageOf, searchText } from '../wire.ts';
import { collection, collectionItem, id } from './schemas.ts';

/** Nothing of this is kept by shared caches: see `notKept`. */
const open = { public: true, cache: 'private' } as const;

/** What everybody reads, and one's own. */
export const collectionReads = {
  list: publicProcedure
    .meta(rest('GET /collections', 'Public collections, those that changed last first', open))
    .input(
      inputObject({
        ...feedInput,
        user: searchText(100).optional().meta({ description: 'The username of who made them' }),
        q: searchText(100).optional().meta({ description: 'Part of the title' }),
      }).prefault({}),
    )
    .output(feedOf(collection))
    .query(({ ctx, input }) => listCollections(ctx.deps, input)),

  listMine: userProcedure
    .meta(rest('GET /me/collections', 'Your collections, those that changed last first'))
    .input(inputObject(feedInput).prefault({}))
    .output(feedOf(collection))
    .query(({ ctx, input }) => listOwnCollections(ctx.deps, { ...input, userId: ctx.viewer.userId })),

  get: publicProcedure
    .meta(
      rest('GET /collections/{id}', 'A collection', {
        ...open,
        description:
          "Public, or yours: somebody else's private one is not found, like one that does not exist.",
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id }))
    .output(collection)
    .query(({ ctx, input }) => getCollection(ctx.deps, { ...input, findViewer: () => findViewer(ctx) })),

  listMovies: publicProcedure
    .meta(
      rest('GET /collections/{id}/movies', 'What is in a collection, in its order', {
        ...open,
        ...byLanguage,
        errors: ['notFound'],
      }),
    )
    .input(inputObject({ id, ...pageInput, ...movieFilters }))
    .output(pageOf(collectionItem))
    .query(({ ctx, input }) =>
      listItems(ctx.deps, { ...input, languages: ctx.languages, findViewer: () => findViewer(ctx) }),
    ),
};
