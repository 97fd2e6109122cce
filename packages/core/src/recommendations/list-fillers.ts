import type { Filler } from '@matinee/recommender';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { spanMs } from '../trending/spans.ts';

export type AskedFillers = {
  /** Preferred by the reader. */
  likedGenres: readonly number[];
  /** Preferred by the reader, ISO 639-1: what is known to be in another language counts as less popular. Empty: all alike. */
  languages: readonly string[];
  /** Whether nothing but what is popular is wanted. */
  isPopularOnly: boolean;
  /** On `movies as m` and, with `hasStatistics`, `movie_stats as s`. */
  filter?: { condition: Expression<SqlBool>; hasStatistics: boolean } | undefined;
  /** At least so many, where there are as many. */
  count: number;
};

/** What a movie can have where nothing personal speaks for it; of a list of what is popular that is all there is. */
const WEIGHTS = { preferences: 0.5, trending: 0.25, popular: 0.25 };
/** What popularity a movie in a language that is not preferred keeps. Few prefer one to the exclusion of others. */
const OTHER_LANGUAGE = 0.7;
/** So many of each preferred genre take turns, the best known first; behind them it counts how popular a movie is. */
const TURNS = 100;
/** Trends are those of the week. */
const SPAN = 'week';

/** `place` among the movies of a preferred genre by popularity, from 0; where there are several, the best. */
type Turn = { genreId: number; place: number };

/** `trend`: 1 for what is trending most, 0.5 for what is trending least, null for the rest. */
type Row = {
  id: number;
  popularity: number;
  language: string | null;
  genreId: number | null;
  trend: number | null;
};

/**
 * What fills a list that a profile cannot: movies of preferred genres, then what is trending, then what is popular, by one
 * score, best first. A movie has the same whatever the filter and the count. Preferred genres take turns: a movie of theirs
 * is as popular as its place among those of its genre says. At most six queries, at once.
 */
export async function listFillers(deps: Pick<Deps, 'db' | 'clock'>, asked: AskedFillers): Promise<Filler[]> {
  const { likedGenres, languages, isPopularOnly } = asked;
  const sources = [listPopular(deps, asked)];
  if (!isPopularOnly && likedGenres.length > 0) sources.push(listOfLikedGenres(deps, asked));
  if (!isPopularOnly && languages.length > 0) sources.push(listInLanguages(deps, asked));
  if (!isPopularOnly) sources.push(listTrending(deps, asked));
  const [most, turns, ...found] = await Promise.all([
    findMostPopular(deps),
    isPopularOnly ? new Map<number, Turn>() : findTurns(deps, likedGenres),
    ...sources,
  ]);
  const movies = new Map<number, Row>();
  for (const row of found.flat()) {
    const known = movies.get(row.id);
    const { genreId = row.genreId, trend = row.trend } = known ?? {};
    movies.set(row.id, { ...row, genreId: genreId ?? row.genreId, trend: trend ?? row.trend });
  }
  return [...movies.values()]
    .map((row) => toFiller(row, { most, turn: turns.get(row.id), isPopularOnly, languages }))
    .sort((a, b) => scoreOf(b) - scoreOf(a) || a.movieId - b.movieId);
}

function toFiller(
  { id, popularity, language, trend, ...row }: Row,
  of: Pick<AskedFillers, 'isPopularOnly' | 'languages'> & { most: number; turn: Turn | undefined },
): Filler {
  const { most, turn, isPopularOnly, languages } = of;
  const genreId = turn?.genreId ?? row.genreId;
  // The one that nobody looks at has something, too: a score is above 0.
  const ofAll = (1 + Math.log1p(popularity)) / (1 + Math.log1p(Math.max(most, popularity)));
  const share = genreId === null ? ofAll : shareInGenre(turn, ofAll);
  const isOther = language !== null && languages.length > 0 && !languages.includes(language);
  const value = isOther && !isPopularOnly ? share * OTHER_LANGUAGE : share;
  const components: Filler['components'] = isPopularOnly
    ? [{ name: 'popular', weight: 1, value }]
    : [
        ...(genreId === null
          ? []
          : [{ name: 'preferences', weight: WEIGHTS.preferences, value: 1 } as const]),
        ...(trend === null ? [] : [{ name: 'trending', weight: WEIGHTS.trending, value: trend } as const]),
        { name: 'popular', weight: WEIGHTS.popular, value },
      ];
  const score = components.reduce((sum, { weight, value: own }) => sum + weight * own, 0);
  const reasons = components.map(({ name, weight, value: own }): Filler['reasons'][number] => {
    const part = (weight * own) / score;
    if (name === 'preferences' && genreId !== null)
      return { kind: 'genre', featureId: genreId, weight: part };
    return { kind: name === 'trending' ? 'trending' : 'popular', weight: part };
  });
  return { movieId: id, components, reasons: reasons.sort((a, b) => b.weight - a.weight) };
}

/** 1 for the first of its genre, above ½ for all that take turns, below it for the others. */
function shareInGenre(turn: Turn | undefined, ofAll: number): number {
  return turn ? 1 - turn.place / (2 * TURNS) : ofAll / 2;
}

function scoreOf({ components }: Filler): number {
  return components.reduce((sum, { weight, value }) => sum + weight * value, 0);
}

async function findMostPopular({ db }: Pick<Deps, 'db'>): Promise<number> {
  const row = await db
    .selectFrom('movies')
    .select('popularity')
    .where('deleted_at', 'is', null)
    .orderBy('popularity', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.popularity ?? 0;
}

function listPopular(deps: Pick<Deps, 'db'>, asked: AskedFillers): Promise<Row[]> {
  return byPopularity(deps, asked)
    .select([sql<number | null>`null::int`.as('genreId'), sql<number | null>`null::int`.as('trend')])
    .execute();
}

/** Of each preferred genre as many, or one genre would leave the others no room. */
function listOfLikedGenres(deps: Pick<Deps, 'db'>, asked: AskedFillers): Promise<Row[]> {
  return byGenre(deps, asked).select(sql<number | null>`null::int`.as('trend')).execute();
}

/** Whatever the filter is: a movie's turn is the same in every list. */
async function findTurns(
  deps: Pick<Deps, 'db'>,
  likedGenres: readonly number[],
): Promise<ReadonlyMap<number, Turn>> {
  const turns = new Map<number, Turn>();
  if (likedGenres.length === 0) return turns;
  const rows = await byGenre(deps, { likedGenres, count: TURNS })
    .orderBy('found.popularity', 'desc')
    .orderBy('found.id')
    .execute();
  const places = new Map<number, number>();
  for (const { id, genreId } of rows) {
    const place = places.get(genreId) ?? 0;
    places.set(genreId, place + 1);
    const known = turns.get(id);
    if (!known || place < known.place || (place === known.place && genreId < known.genreId))
      turns.set(id, { genreId, place });
  }
  return turns;
}

function byGenre(
  deps: Pick<Deps, 'db'>,
  { likedGenres, filter, count }: Pick<AskedFillers, 'likedGenres' | 'filter' | 'count'>,
) {
  const ofGenre = byPopularity(deps, { filter, count }).where((eb) =>
    eb.exists(
      eb
        .selectFrom('movie_genres as mg')
        .whereRef('mg.movie_id', '=', 'm.id')
        .where(sql<boolean>`mg.genre_id = liked.genre_id`)
        .select('mg.movie_id'),
    ),
  );
  return deps.db
    .selectFrom(sql<{ genre_id: number }>`unnest(${likedGenres}::int[])`.as<'liked'>(sql`liked(genre_id)`))
    .innerJoinLateral(ofGenre.as('found'), (join) => join.onTrue())
    .select(['found.id', 'found.popularity', 'found.language', 'liked.genre_id as genreId']);
}

function listInLanguages(deps: Pick<Deps, 'db'>, asked: AskedFillers): Promise<Row[]> {
  return byPopularity(deps, asked)
    .where(sql<boolean>`m.original_language = any(${asked.languages}::text[])`)
    .select([sql<number | null>`null::int`.as('genreId'), sql<number | null>`null::int`.as('trend')])
    .execute();
}

/** Trends that were not computed for longer than they are about are none. */
function listTrending({ db, clock }: Pick<Deps, 'db' | 'clock'>, asked: AskedFillers): Promise<Row[]> {
  const current = new Date(clock.now().getTime() - spanMs(SPAN));
  return moviesBy({ db }, asked)
    .innerJoin('trends as t', 't.movie_id', 'm.id')
    .innerJoin('trend_states as state', 'state.span', 't.span')
    .where('t.span', '=', SPAN)
    .where('state.computed_at', '>', current)
    .select([
      'm.id',
      'm.popularity',
      'm.original_language as language',
      sql<number | null>`null::int`.as('genreId'),
      sql<number | null>`greatest(1 - t.position / 200.0, 0.5)::float8`.as('trend'),
    ])
    .execute();
}

function byPopularity(deps: Pick<Deps, 'db'>, asked: Pick<AskedFillers, 'filter' | 'count'>) {
  return moviesBy(deps, asked)
    .select(['m.id', 'm.popularity', 'm.original_language as language'])
    .orderBy('m.popularity', 'desc')
    .orderBy('m.id')
    .limit(asked.count);
}

function moviesBy({ db }: Pick<Deps, 'db'>, { filter }: Pick<AskedFillers, 'filter'>) {
  return db
    .selectFrom('movies as m')
    .$if(filter?.hasStatistics ?? false, (query) => query.innerJoin('movie_stats as s', 's.movie_id', 'm.id'))
    .$if(filter !== undefined, (query) => query.where(filter?.condition ?? sql.lit(true)))
    .where('m.deleted_at', 'is', null);
}
