import type { Movie as TmdbMovie } from '@matinee/tmdb';

/** More than a page shows; TMDb has films with thousands. */
const MOST = {
  cast: 200,
  crew: 400,
  videos: 100,
  images: 60,
  keywords: 100,
  releases: 500,
  translations: 200,
};
/** What an index takes; nothing real is longer. */
const LONGEST = 300;

export function clip(text: string, length = LONGEST): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed();
}

export function clipOrNull(text: string | null, length = LONGEST): string | null {
  return text === null ? null : clip(text, length);
}

/** Rows of `movie_cast`; who it is by TMDb's id. */
export function castRows({ credits }: TmdbMovie) {
  const cast = credits?.cast.toSorted((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity)) ?? [];
  return cast.slice(0, MOST.cast).map(({ person, character }, position) => ({
    person: person.id,
    position,
    character: clipOrNull(character),
  }));
}

/** Rows of `movie_crew`; who it is by TMDb's id. Nobody has the same job twice. */
export function crewRows({ credits }: TmdbMovie) {
  const crew = (credits?.crew ?? []).map(({ person, job, department }) => ({
    person: person.id,
    job: clip(job),
    department: clipOrNull(department),
  }));
  return uniqueBy(crew, ({ person, job }) => `${person} ${job}`)
    .slice(0, MOST.crew)
    .map((row, position) => ({ ...row, position }));
}

export function videoRows({ videos }: TmdbMovie) {
  const rows = (videos ?? []).map((video) => ({
    site: clip(video.site),
    key: video.key,
    name: clip(video.name ?? video.key),
    kind: video.kind ?? 'other',
    language: video.language,
    is_official: video.isOfficial,
    published_at: video.publishedAt,
  }));
  return uniqueBy(rows, ({ site, key }) => `${site} ${key}`)
    .slice(0, MOST.videos)
    .map((row, position) => ({ ...row, position }));
}

export function imageRows({ images }: TmdbMovie) {
  const kinds = [
    ['poster', images?.posters],
    ['backdrop', images?.backdrops],
    ['logo', images?.logos],
  ] as const;
  return kinds.flatMap(([kind, found = []]) =>
    found
      .filter(({ path }) => path.length <= LONGEST)
      .slice(0, MOST.images)
      .map(({ path, language, width, height }, position) => ({
        kind,
        path,
        language,
        width: size(width),
        height: size(height),
        position,
      })),
  );
}

/** TMDb says 0 for unknown. */
function size(pixels: number): number | null {
  return pixels > 0 && pixels < 100_000 ? pixels : null;
}

export function keywordRows({ keywords }: TmdbMovie) {
  return (keywords ?? []).slice(0, MOST.keywords).map(({ id, name }) => ({ id, name: clip(name) }));
}

/** A release without a day, or of a kind nobody has heard of, is of no use here. */
export function releaseRows({ releaseDates }: TmdbMovie) {
  const rows = (releaseDates ?? []).flatMap(({ country, kind, date, certification }) =>
    kind === null || date === null
      ? []
      : [
          {
            country,
            kind: kind === 'theatricalLimited' ? 'limited' : kind,
            released_on: date,
            certification: clipOrNull(certification),
          },
        ],
  );
  // Where one is told twice, what it is certified for counts.
  const certifiedFirst = rows.toSorted(
    (a, b) => Number(a.certification === null) - Number(b.certification === null),
  );
  return uniqueBy(certifiedFirst, (row) => `${row.country} ${row.kind} ${row.released_on}`).slice(
    0,
    MOST.releases,
  );
}

export function translationRows({ translations }: TmdbMovie) {
  const rows = (translations ?? [])
    .filter(({ title, overview, tagline }) => title !== null || overview !== null || tagline !== null)
    .map(({ language, country, title, overview, tagline }) => ({
      language,
      region: country ?? '',
      title: clipOrNull(title),
      overview: clipOrNull(overview, 10_000),
      tagline: clipOrNull(tagline, 1_000),
    }));
  return uniqueBy(rows, ({ language, region }) => `${language}-${region}`).slice(0, MOST.translations);
}

export function providerRows({ watchProviders }: TmdbMovie) {
  return (watchProviders ?? []).flatMap(({ country, link: _, ...ways }) =>
    Object.entries(ways).flatMap(([kind, found]) =>
      uniqueBy(found, ({ name }) => clip(name)).map(({ name, logoPath }, position) => ({
        country,
        kind,
        name: clip(name),
        logo_path: logoPath,
        position,
      })),
    ),
  );
}

/** The first of those with the same key, in their order. */
export function uniqueBy<T>(rows: readonly T[], key: (row: T) => unknown): T[] {
  const first = new Map<unknown, T>();
  for (const row of rows) if (!first.has(key(row))) first.set(key(row), row);
  return [...first.values()];
}
