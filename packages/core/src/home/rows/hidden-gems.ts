import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { HomeContext } from '../home-context.ts';
import { FEWEST, type RowKind } from '../row-kind.ts';
import { idsOf, shelf } from '../shelf.ts';

/** Few know a movie that has at most this share of the ratings of the best known one… */
const KNOWN_SHARE = 0.15;
/** …but some do. */
const FEWEST_RATINGS = 5;
/** Scores are 1–10; four stars. */
const GOOD_MEAN = 7.6;

const isGem: RawBuilder<SqlBool> = sql`s.count between ${FEWEST_RATINGS}
  and (select ${KNOWN_SHARE}::float8 * max(count) from movie_stats) and s.mean >= ${GOOD_MEAN}`;

/** Well rated, and few know them: of the reader's list, where it is made from what they like. */
export const hiddenGems: RowKind = {
  kind: 'hiddenGems',
  load: async (context) => {
    const { evidence, reader } = context;
    const isNear = reader?.model !== undefined && reader.liked.length > 0;
    return [
      {
        id: 'hiddenGems',
        title: 'Hidden gems',
        explanation: `Well rated, and few know them${isNear ? '; close to what you like' : ''}.`,
        movieIds: idsOf(await (isNear ? gemsOfTheList(context) : gemsOfAll(context))),
        strength: 0.4 + 0.25 * evidence,
        fewest: FEWEST,
        more: null,
      },
    ];
  },
};

function gemsOfTheList({ ask, reader }: HomeContext) {
  const ids = (reader?.list ?? []).map(({ movieId }) => movieId);
  return ask(sql<{ id: number }>`
    select m.id from unnest(${ids}::int[]) with ordinality as m(id, place)
    join movie_stats s on s.movie_id = m.id where ${isGem} order by m.place`);
}

function gemsOfAll({ ask, deps, excluded }: HomeContext) {
  return ask(shelf(deps.db, { excluded, sort: 'rating', condition: isGem }));
}
