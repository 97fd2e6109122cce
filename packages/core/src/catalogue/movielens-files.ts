import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ImportError } from './import-error.ts';

export type MovieLensFile = {
  path: string;
  /** As a message names it: `ratings.csv`. */
  name: string;
  bytes: number;
  /** `dat` is the layout of ml-1m and ml-10m: `::` between the fields and no header. */
  layout: 'csv' | 'dat';
};

export type MovieLensFiles = {
  movies: MovieLensFile;
  ratings: MovieLensFile;
  links: MovieLensFile | undefined;
  tags: MovieLensFile | undefined;
};

/**
 * The files of a MovieLens directory; each may be .csv, .csv.gz or .dat.
 * @throws ImportError `badDirectory` that names what is missing
 */
export async function findMovieLensFiles(dir: string): Promise<MovieLensFiles> {
  const folder = await stat(dir).catch(() => undefined);
  if (!folder) throw new ImportError('badDirectory', `${dir} does not exist`);
  if (!folder.isDirectory()) throw new ImportError('badDirectory', `${dir} is not a directory`);
  const [movies, ratings, links, tags] = await Promise.all(
    ['movies', 'ratings', 'links', 'tags'].map((name) => findFile(dir, name)),
  );
  if (movies && ratings) return { movies, ratings, links, tags };
  const missing = [movies ? [] : 'movies.csv', ratings ? [] : 'ratings.csv'].flat().join(' and ');
  throw new ImportError(
    'badDirectory',
    `${dir} has no ${missing}: a MovieLens directory holds movies.csv and ratings.csv, and may hold ` +
      'links.csv and tags.csv (each plain or .gz; the .dat files of ml-1m and ml-10m do as well)',
  );
}

async function findFile(dir: string, name: string): Promise<MovieLensFile | undefined> {
  for (const ending of ['.csv', '.csv.gz', '.dat']) {
    const file = path.join(dir, name + ending);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    return { path: file, name: name + ending, bytes: found.size, layout: ending === '.dat' ? 'dat' : 'csv' };
  }
  return undefined;
}
