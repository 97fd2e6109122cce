import { type Database, runFixed } from '@matinee/db';
import type { Expression, SqlBool } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Deps } from '../deps.ts';
import type { Languages, ReadIn } from '../languages/languages.ts';
import { listSimilarMovies, type SimilarMovie } from './list-similar-movies.ts';
import { type Movie, type RatingSummary, selectMovies, toMovie } from './movie.ts';
import {
  type Credits,
  type Images,
  type MovieTranslation,
  type PartSource,
  type Provider,
  partSelections,
  type Release,
  toCredits,
  toImages,
  toProviders,
  toReleases,
  toSources,
  toTranslations,
  toVideos,
  type Video,
} from './movie-parts.ts';
import { isMovieBy, movieNotFound, readMovieReference } from './movie-reference.ts';
import { type AskedLanguages, readText } from './translations.ts';

/** `histogram`: how many ratings of score 1 … 10. */
export type RatingStats = RatingSummary & { histogram: number[] };

/** What a movie's page can bring along; `stats` are always there. */
export const movieIncludes = [
  'credits',
  'videos',
  'images',
  'similar',
  'stats',
  'providers',
  'releases',
  'translations',
] as const;
export type MovieInclude = (typeof movieIncludes)[number];

/** A movie's own page. Parts are null unless included, and empty when nothing is known. `tags`: the most given first. */
export type MovieDetails = Omit<Movie, 'stats'> & {
  stats: RatingStats;
  alternativeTitles: string[];
  tagline: string | null;
  status: string | null;
  homepage: string | null;
  /** ISO 3166-1. */
  countries: string[];
  franchise: { id: string; name: string } | null;
  tags: { id: string; name: string; count: number }[];
  keywords: { id: string; name: string }[];
  credits: Credits | null;
  videos: Video[] | null;
  images: Images | null;
  providers: Provider[] | null;
  releases: Release[] | null;
  translations: MovieTranslation[] | null;
  similar: SimilarMovie[] | null;
  sources: PartSource[];
};

export type GetMovie = ReadIn & {
  movieId: string;
  include?: readonly MovieInclude[];
  /** ISO 3166-1: of releases and providers those of one country. */
  region?: string;
};

const MOST_TAGS = 30;
const SIMILAR = 10;

/**
 * A movie that is known here, with everything its page shows, in one query; `similar` takes those of
 * {@link listSimilarMovies} besides.
 * @throws AppError `notFound`
 */
export async function getKnownMovie(deps: Pick<Deps, 'db'>, params: GetMovie): Promise<MovieDetails> {
  const { movieId, include = [], languages, region } = params;
  const row = await readDetails(deps, params);
  if (!row) throw movieNotFound(movieId);
  const has = (part: MovieInclude) => include.includes(part);
  const similar = has('similar')
    ? await listSimilarMovies(deps, { movieId: String(row.id), limit: SIMILAR, languages })
    : undefined;
  const movie = toMovie(row);
  return {
    ...movie,
    stats: { ...movie.stats, histogram: row.histogram },
    alternativeTitles: row.alternative_titles,
    tagline: readText(row, 'tagline'),
    status: row.status,
    homepage: row.homepage,
    countries: row.countries,
    franchise: row.franchise && { ...row.franchise, id: String(row.franchise.id) },
    tags: row.tags.map((tag) => ({ ...tag, id: String(tag.id) })),
    keywords: row.keywords.map((keyword) => ({ ...keyword, id: String(keyword.id) })),
    credits: has('credits') ? toCredits(row.cast, row.crew) : null,
    videos: has('videos') ? toVideos(row.videos) : null,
    images: has('images') ? toImages(row.images) : null,
    providers: has('providers') ? toProviders(row.providers, region) : null,
    releases: has('releases') ? toReleases(row.releases, region) : null,
    translations: has('translations') ? toTranslations(row.told) : null,
    similar: similar?.items ?? null,
    sources: toSources(row.sources),
  };
}

async function readDetails({ db }: Pick<Deps, 'db'>, { movieId, include = [], languages }: GetMovie) {
  const { by, value } = readMovieReference(movieId);
  const [row] = await runFixed(db, {
    name: `movie by ${by} with ${[...new Set(include)].sort().join()} ${languages ? 'translated' : ''}`,
    values: { value, languages },
    build: (over, param) =>
      selectDetails(over, {
        isIt: isMovieBy(by, param('value')),
        include,
        languages: languages && param<Languages>('languages'),
      }),
  });
  return row;
}

type Details = { isIt: Expression<SqlBool>; include: readonly MovieInclude[]; languages: AskedLanguages };

function selectDetails(db: Database, { isIt, include, languages }: Details) {
  const { cast, crew, videos, images, providers, releases, keywords, franchise, sources } = partSelections;
  // As `translations` those are known that it is read in.
  const { translations: told } = partSelections;
  return selectMovies(db, languages)
    .where(isIt)
    .select((eb) => [
      's.histogram',
      'm.alternative_titles',
      'm.tagline',
      'm.status',
      'm.homepage',
      'm.countries',
      keywords.as('keywords'),
      franchise.as('franchise'),
      sources.as('sources'),
      jsonArrayFrom(
        eb
          .selectFrom('movie_tags as mt')
          .innerJoin('tags as t', 't.id', 'mt.tag_id')
          .whereRef('mt.movie_id', '=', 'm.id')
          .select(['t.id', 't.name', 'mt.count'])
          .orderBy('mt.count', 'desc')
          .orderBy('t.name')
          .limit(MOST_TAGS),
      ).as('tags'),
    ])
    .$if(include.includes('credits'), (query) => query.select([cast.as('cast'), crew.as('crew')]))
    .$if(include.includes('videos'), (query) => query.select(videos.as('videos')))
    .$if(include.includes('images'), (query) => query.select(images.as('images')))
    .$if(include.includes('providers'), (query) => query.select(providers.as('providers')))
    .$if(include.includes('releases'), (query) => query.select(releases.as('releases')))
    .$if(include.includes('translations'), (query) => query.select(told.as('told')));
}

/**
 * How a movie was rated, in one query.
 * @throws AppError `notFound`
 */
export async function getKnownStats({ db }: Pick<Deps, 'db'>, reference: string): Promise<RatingStats> {
  const { by, value } = readMovieReference(reference);
  const [row] = await runFixed(db, {
    name: `statistics of a movie by ${by}`,
    values: { value },
    build: (over, param) =>
      over
        .selectFrom('movies as m')
        .innerJoin('movie_stats as s', 's.movie_id', 'm.id')
        .where('m.deleted_at', 'is', null)
        .where(isMovieBy(by, param('value')))
        .select(['s.count', 's.mean', 's.bayesian_mean as bayesianMean', 's.histogram']),
  });
  if (!row) throw movieNotFound(reference);
  return row;
}
