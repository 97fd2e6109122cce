import { parseTitle } from '@matinee/core/catalogue/parse-title';
import type { MovieFacts } from '@matinee/recommender';
import { parseId } from './read-ratings.ts';
import { readTable } from './read-table.ts';

/**
 * Genres, years and tags in MovieLens' format (`movieId,title,genres`; `movieId,tag`).
 *
 * @throws DataFileError naming file and line.
 */
export async function readCatalogue(files: { movies: string; tags?: string }): Promise<MovieFacts[]> {
  const tags = files.tags === undefined ? new Map<number, string[]>() : await readTags(files.tags);
  const movies: MovieFacts[] = [];
  await readTable(files.movies, {
    columns: ['movieId', 'title', 'genres'],
    onRow: ([movieId = '', title = '', genres = ''], fail) => {
      const id = parseId(movieId) ?? fail(`movieId ${JSON.stringify(movieId)} is not a whole number`);
      movies.push({
        id,
        genres: genres.split('|').filter((genre) => genre !== '' && genre !== '(no genres listed)'),
        year: parseTitle(title).year ?? null,
        tags: tags.get(id) ?? [],
      });
    },
  });
  return movies;
}

async function readTags(file: string): Promise<Map<number, string[]>> {
  const tags = new Map<number, string[]>();
  await readTable(file, {
    columns: ['movieId', 'tag'],
    onRow: ([movieId = '', tag = ''], fail) => {
      const id = parseId(movieId) ?? fail(`movieId ${JSON.stringify(movieId)} is not a whole number`);
      const known = tags.get(id);
      if (known) known.push(tag);
      else tags.set(id, [tag]);
    },
  });
  return tags;
}
