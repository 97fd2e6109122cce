import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type FilmFacts, readFacts } from './facts.ts';
import { toTmdbGenres } from './genres.ts';
import { hash } from './hash.ts';
import { parseTitle } from './parse-title.ts';

export type Film = {
  id: number;
  imdbId: string;
  title: string;
  otherTitles: string[];
  year: number | undefined;
  /** From the facts, else an invented day of the year; empty without a year. */
  releaseDate: string;
  genreIds: number[];
  /** Tags that people of the sample gave. */
  keywords: string[];
  /** Of the sample's ratings. */
  voteCount: number;
  /** 0–10, of the sample's ratings. */
  voteAverage: number;
  facts: FilmFacts | undefined;
};

/** The repository's `data`. */
export const dataDir = path.resolve(import.meta.dirname, '../../../../data');

/** The films of the sample that have a TMDb id, most rated first. */
export function loadSample(dir = dataDir): Film[] {
  const read = (name: string) => readTable(path.join(dir, 'ml-latest-small', `${name}.csv.gz`));
  const facts = readFacts(path.join(dir, 'facts', 'films.jsonl'));
  const links = new Map(read('links').map(([movieId, imdb = '', tmdb = '']) => [movieId, { imdb, tmdb }]));
  const votes = countVotes(read('ratings'));
  const tags = Map.groupBy(read('tags'), ([, movieId]) => movieId);

  const films = new Map<number, Film>();
  for (const [movieId, titleText = '', genres = ''] of read('movies')) {
    const link = links.get(movieId);
    const id = Number(link?.tmdb);
    // One id stands twice in the sample; the first keeps it.
    if (!link || !id || films.has(id)) continue;
    const { title, otherTitles, year } = parseTitle(titleText);
    const known = facts.get(id);
    const { count = 0, sum = 0 } = votes.get(movieId) ?? {};
    films.set(id, {
      id,
      imdbId: `tt${link.imdb.padStart(7, '0')}`,
      title,
      otherTitles,
      year,
      releaseDate: findDay(id, known?.releaseDate ?? year),
      genreIds: toTmdbGenres(genres.split('|')),
      keywords: readKeywords(tags.get(movieId) ?? []),
      voteCount: count,
      voteAverage: count === 0 ? 0 : Math.round((sum / count) * 2000) / 1000,
      facts: known,
    });
  }
  return [...films.values()].sort((a, b) => b.voteCount - a.voteCount || a.id - b.id);
}

function readTable(file: string): string[][] {
  return parse(gunzipSync(readFileSync(file)), { from_line: 2 });
}

function countVotes(ratings: string[][]): Map<string | undefined, { count: number; sum: number }> {
  const votes = new Map<string | undefined, { count: number; sum: number }>();
  for (const [, movieId, rating] of ratings) {
    const vote = votes.get(movieId) ?? { count: 0, sum: 0 };
    vote.count++;
    vote.sum += Number(rating);
    votes.set(movieId, vote);
  }
  return votes;
}

function readKeywords(tags: string[][]): string[] {
  return [...new Set(tags.map(([, , tag = '']) => tag.toLowerCase().replace(/\s+/g, ' ').trim()))].filter(
    Boolean,
  );
}

/** The day that is known; of a year alone any day, which is nobody's. */
function findDay(id: number, known: string | number | undefined): string {
  if (known === undefined) return '';
  const text = String(known);
  if (text.length > 4) return text;
  const day = new Date(Date.UTC(Number(text), 0, 1 + (hash(`day ${id}`) % 365)));
  return day.toISOString().slice(0, 10);
}
