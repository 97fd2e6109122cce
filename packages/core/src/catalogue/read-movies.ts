import type { ImportReport } from './import-report.ts';
import { type ParsedTitle, parseTitle } from './parse-title.ts';
import { BrokenLine, parseId, type RecordSource, readRecords } from './read-records.ts';

export type MovieLink = { imdbId: string | undefined; tmdbId: number | undefined };

export type MovieRecord = ParsedTitle & MovieLink & { movielensId: number; genres: string[] };

/** IMDb and TMDb ids by MovieLens id. */
export async function readLinks(source: RecordSource): Promise<Map<number, MovieLink>> {
  const links = new Map<number, MovieLink>();
  for await (const records of readRecords(source, parseLink))
    for (const { movielensId, ...link } of records) links.set(movielensId, link);
  return links;
}

/** Every movie of the file with its ids, an id that stands twice only at its first movie; flaws are counted. */
export async function readMovies(
  source: RecordSource,
  { links, report }: { links: Map<number, MovieLink>; report: ImportReport },
): Promise<MovieRecord[]> {
  const seen = new Set<number>();
  const titles = new Map<string, number>();
  const takeId = firstKeepsId(report);
  const movies: MovieRecord[] = [];
  const records = readRecords(source, (fields) => {
    const movie = parseMovie(fields);
    if (seen.has(movie.movielensId)) throw new BrokenLine(`movie ${movie.movielensId} stands twice`);
    seen.add(movie.movielensId);
    return movie;
  });
  for await (const chunk of records)
    for (const movie of chunk) {
      const link = links.get(movie.movielensId);
      movies.push({
        ...movie,
        imdbId: takeId(link?.imdbId, movie.movielensId),
        tmdbId: takeId(link?.tmdbId, movie.movielensId),
      });
      if (movie.genres.length === 0) report.flaws.withoutGenre++;
      if (movie.year === undefined) report.flaws.withoutYear++;
      if (!link?.tmdbId) report.flaws.withoutTmdbId++;
      if (!link?.imdbId) report.flaws.withoutImdbId++;
      const name = movie.year === undefined ? movie.title : `${movie.title} (${movie.year})`;
      titles.set(name, (titles.get(name) ?? 0) + 1);
    }
  report.flaws.sameTitle = [...titles].filter(([, count]) => count > 1).map(([name]) => name);
  return movies.sort((a, b) => a.movielensId - b.movielensId);
}

function firstKeepsId(report: ImportReport) {
  const keepers = new Map<string | number, number>();
  return <T extends string | number>(id: T | undefined, movielensId: number): T | undefined => {
    if (id === undefined) return undefined;
    const keptBy = keepers.get(id);
    if (keptBy === undefined) {
      keepers.set(id, movielensId);
      return id;
    }
    const name = typeof id === 'number' ? `TMDb ${id}` : `IMDb ${id}`;
    report.flaws.takenIds.push({ id: name, keptBy, missingAt: movielensId });
    return undefined;
  };
}

function parseLink([movie, imdb, tmdb]: string[]): MovieLink & { movielensId: number } {
  return {
    movielensId: parseId(movie, 'movieId'),
    imdbId: imdb ? `tt${String(parseId(imdb, 'imdbId')).padStart(7, '0')}` : undefined,
    tmdbId: tmdb ? parseId(tmdb, 'tmdbId') : undefined,
  };
}

function parseMovie([movie, text = '', genres = '']: string[]): ParsedTitle & {
  movielensId: number;
  genres: string[];
} {
  const movielensId = parseId(movie, 'movieId');
  const title = parseTitle(text);
  if (title.title === '') throw new BrokenLine('has no title');
  return { movielensId, ...title, genres: parseGenres(genres) };
}

/** ml-1m and ml-10m say "Children's" where the newer sets say "Children". */
function parseGenres(text: string): string[] {
  const names = text.split('|').map((name) => name.trim().replace(/^Children's$/, 'Children'));
  return [...new Set(names)].filter((name) => name !== '' && name !== '(no genres listed)');
}
