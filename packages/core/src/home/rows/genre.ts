import { sql } from 'kysely';
import type { HomeContext, Reader } from '../home-context.ts';
import { type LikedGenre, likedGenresQuery } from '../likes.ts';
import { FEWEST, type RowKind } from '../row-kind.ts';
import { idsOf, shelf } from '../shelf.ts';

const MOST_ROWS = 2;
/** For who has said nothing yet, one of the largest genres. */
const LARGEST = 8;

type Chosen = { id: number; name: string; explanation: string; strength: number };

/** What is popular of genres the reader likes; of others, where they like none. */
export const genre: RowKind = {
  kind: 'genre',
  load: async (context) => {
    const { ask, deps, excluded } = context;
    const liked = isKnown(context.reader) ? await likedGenres(context) : [];
    const chosen = liked.length > 0 ? liked : await genresOfTheDay(context);
    return Promise.all(
      chosen.map(async ({ id, name, explanation, strength }) => ({
        id: `genre.${id}`,
        title: `Popular in ${name}`,
        explanation,
        reason: {
          kind: liked.length > 0 ? ('genre' as const) : ('popular' as const),
          movieId: null,
          score: null,
          weight: 1,
          featureId: id,
        },
        movieIds: idsOf(await ask(shelf(deps.db, { excluded, sort: 'popularity', genreId: id }))),
        strength,
        fewest: FEWEST,
        more: `/movies?genre=${id}&sort=popularity`,
      })),
    );
  },
};

function isKnown(reader: Reader | undefined): boolean {
  return reader !== undefined && reader.liked.length + reader.taste.likedGenres.length > 0;
}

async function likedGenres({ ask, draw, reader }: HomeContext): Promise<Chosen[]> {
  const today = ({ id }: LikedGenre) => draw(`genre.${id}`);
  const { liked = [], taste } = reader ?? {};
  const genres = await ask(likedGenresQuery({ liked, preferred: taste?.likedGenres ?? [] }));
  return genres
    .filter(({ isPreferred, lift }) => isPreferred || lift > 1)
    .map((of) => ({ ...of, affinity: affinityOf(of) }))
    .sort((a, b) => b.affinity - a.affinity || today(a) - today(b))
    .slice(0, MOST_ROWS)
    .map(({ id, name, isPreferred, affinity }) => ({
      id,
      name,
      explanation: isPreferred ? `${name} is one of your genres.` : 'You like a lot of this genre.',
      strength: isPreferred ? 0.6 + 0.1 * affinity : 0.3 + 0.3 * affinity,
    }));
}

/** 0–2. What somebody says of themselves comes before what they happen to have rated. */
function affinityOf({ isPreferred, share, lift }: LikedGenre): number {
  return isPreferred ? 1 + share : share * (1 - 1 / Math.max(lift, 1));
}

async function genresOfTheDay({ ask, draw, evidence }: HomeContext): Promise<Chosen[]> {
  const largest = await ask(sql<{ id: number; name: string }>`
    select g.id, g.name::text as name from genres g
    join (select genre_id, sum(movies) as movies from movie_counts group by genre_id) c on c.genre_id = g.id
    order by c.movies desc, g.id limit ${LARGEST}`);
  return largest
    .sort((a, b) => draw(`genre.${a.id}`) - draw(`genre.${b.id}`))
    .slice(0, MOST_ROWS)
    .map(({ id, name }) => ({
      id,
      name,
      explanation: 'Popular with everyone.',
      strength: 0.35 * (1 - evidence),
    }));
}
