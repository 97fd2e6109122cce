import type { DB } from '@matinee/db';
import { type Expression, expressionBuilder } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import { imageUrl } from './image-url.ts';
import type { MovieTables } from './movie.ts';

export type CreditedPerson = { id: string; name: string; profileUrl: string | null };

/** In the order of the credits. */
export type Credits = {
  cast: { person: CreditedPerson; character: string | null }[];
  crew: { person: CreditedPerson; job: string; department: string | null }[];
};

/** `url` is null for a site whose addresses we don't know how to make. */
export type Video = {
  site: string;
  key: string;
  url: string | null;
  name: string;
  kind: string;
  language: string | null;
  isOfficial: boolean;
  publishedAt: string | null;
};

export type Image = { url: string; width: number | null; height: number | null; language: string | null };
export type Images = { posters: Image[]; backdrops: Image[]; logos: Image[] };

/** Where a movie can be watched in a country, by JustWatch. */
export type Provider = { country: string; kind: string; name: string; logoUrl: string | null };

/** When and how a movie came out in a country, and from which age on it may be seen there. */
export type Release = { country: string; kind: string; date: string; certification: string | null };

/** What a movie is called in a language, and told of in it; `region`: as they speak it there. */
export type MovieTranslation = {
  language: string;
  region: string | null;
  title: string | null;
  overview: string | null;
  tagline: string | null;
};

/** Where a part of a movie is from and how old it is. `isDamaged`: some of what came last could not be read. */
export type PartSource = { part: string; source: string; fetchedAt: string; isDamaged: boolean };

const eb = expressionBuilder<DB & MovieTables, 'm'>();

const personOf = ['p.id', 'p.name', 'p.profile_path'] as const;

/** JSON of what hangs on a movie, for the columns of a query over `movies as m`. */
export const partSelections = {
  cast: jsonArrayFrom(
    eb
      .selectFrom('movie_cast as c')
      .innerJoin('people as p', 'p.id', 'c.person_id')
      .whereRef('c.movie_id', '=', 'm.id')
      .select([...personOf, 'c.character'])
      .orderBy('c.position'),
  ),
  crew: jsonArrayFrom(
    eb
      .selectFrom('movie_crew as c')
      .innerJoin('people as p', 'p.id', 'c.person_id')
      .whereRef('c.movie_id', '=', 'm.id')
      .select([...personOf, 'c.job', 'c.department'])
      .orderBy('c.position')
      .orderBy('c.job')
      .orderBy('p.id'),
  ),
  videos: jsonArrayFrom(
    eb
      .selectFrom('movie_videos as v')
      .whereRef('v.movie_id', '=', 'm.id')
      .select(['v.site', 'v.key', 'v.name', 'v.kind', 'v.language', 'v.is_official', 'v.published_at'])
      .orderBy('v.position'),
  ),
  images: jsonArrayFrom(
    eb
      .selectFrom('movie_images as i')
      .whereRef('i.movie_id', '=', 'm.id')
      .select(['i.kind', 'i.path', 'i.width', 'i.height', 'i.language'])
      .orderBy('i.position'),
  ),
  providers: jsonArrayFrom(
    eb
      .selectFrom('movie_providers as w')
      .whereRef('w.movie_id', '=', 'm.id')
      .select(['w.country', 'w.kind', 'w.name', 'w.logo_path'])
      .orderBy('w.country')
      .orderBy('w.kind')
      .orderBy('w.position'),
  ),
  releases: jsonArrayFrom(
    eb
      .selectFrom('movie_releases as r')
      .whereRef('r.movie_id', '=', 'm.id')
      .select(['r.country', 'r.kind', 'r.released_on', 'r.certification'])
      .orderBy('r.country')
      .orderBy('r.released_on')
      .orderBy('r.kind'),
  ),
  translations: jsonArrayFrom(
    eb
      .selectFrom('movie_translations as t')
      .whereRef('t.movie_id', '=', 'm.id')
      .select(['t.language', 't.region', 't.title', 't.overview', 't.tagline'])
      .orderBy('t.language')
      .orderBy('t.region'),
  ),
  keywords: jsonArrayFrom(
    eb
      .selectFrom('movie_keywords as mk')
      .innerJoin('keywords as k', 'k.id', 'mk.keyword_id')
      .whereRef('mk.movie_id', '=', 'm.id')
      .select(['k.id', 'k.name'])
      .orderBy('k.name'),
  ),
  franchise: jsonObjectFrom(
    eb.selectFrom('franchises as f').whereRef('f.id', '=', 'm.franchise_id').select(['f.id', 'f.name']),
  ),
  sources: jsonArrayFrom(
    eb
      .selectFrom('movie_sources as o')
      .whereRef('o.movie_id', '=', 'm.id')
      .select(['o.part', 'o.source', 'o.fetched_at', 'o.is_damaged'])
      .orderBy('o.part'),
  ),
};

type Selections = typeof partSelections;

/** What a selection gives; absent when it was not selected. */
type Selected<Part extends keyof Selections> =
  | (Selections[Part] extends Expression<infer Value> ? Value : never)
  | undefined;

type PersonRow = { id: number; name: string; profile_path: string | null };

const toPerson = ({ id, name, profile_path }: PersonRow): CreditedPerson => ({
  id: String(id),
  name,
  profileUrl: imageUrl('profile', profile_path),
});

export function toCredits(cast: Selected<'cast'> = [], crew: Selected<'crew'> = []): Credits {
  return {
    cast: cast.map((row) => ({ person: toPerson(row), character: row.character })),
    crew: crew.map((row) => ({ person: toPerson(row), job: row.job, department: row.department })),
  };
}

export function toVideos(rows: Selected<'videos'> = []): Video[] {
  return rows.map(({ is_official, published_at, ...video }) => ({
    ...video,
    url: videoUrl(video),
    isOfficial: is_official,
    publishedAt: published_at && toTime(published_at),
  }));
}

function videoUrl({ site, key }: { site: string; key: string }): string | null {
  if (site === 'YouTube') return `https://www.youtube.com/watch?v=${key}`;
  return site === 'Vimeo' ? `https://vimeo.com/${key}` : null;
}

export function toImages(rows: Selected<'images'> = []): Images {
  const ofKind = (kind: 'poster' | 'backdrop' | 'logo') =>
    rows
      .filter((row) => row.kind === kind)
      .map(({ path, width, height, language }) => ({ url: imageUrl(kind, path), width, height, language }));
  return { posters: ofKind('poster'), backdrops: ofKind('backdrop'), logos: ofKind('logo') };
}

/** @param region a country; all when absent */
export function toReleases(rows: Selected<'releases'> = [], region?: string): Release[] {
  return inRegion(rows, region).map(({ released_on: date, ...release }) => ({ ...release, date }));
}

export function toTranslations(rows: Selected<'translations'> = []): MovieTranslation[] {
  return rows.map((row) => ({ ...row, region: row.region || null }));
}

function inRegion<T extends { country: string }>(rows: T[], region: string | undefined): T[] {
  return region === undefined ? rows : rows.filter(({ country }) => country === region);
}

/** @param region a country; all when absent */
export function toProviders(rows: Selected<'providers'> = [], region?: string): Provider[] {
  return inRegion(rows, region).map(({ logo_path, ...row }) => ({
    ...row,
    logoUrl: imageUrl('providerLogo', logo_path),
  }));
}

export function toSources(rows: Selected<'sources'> = []): PartSource[] {
  return rows.map(({ part, source, fetched_at, is_damaged }) => ({
    part,
    source,
    fetchedAt: toTime(fetched_at),
    isDamaged: is_damaged,
  }));
}

/** Times within JSON are those of the connection's time zone. */
function toTime(text: string): string {
  return new Date(text).toISOString();
}
