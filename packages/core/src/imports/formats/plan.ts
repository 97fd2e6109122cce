import { badFile } from '../files/bad-file.ts';
import { decodeHead } from '../files/decode.ts';
import { openParts } from '../files/open-parts.ts';
import { type Part, readHead } from '../files/part.ts';
import { type CsvLayout, layoutOf } from '../files/read-csv.ts';
import type { ImportSource } from '../import.ts';
import { exportedFormat } from './exported.ts';
import type { CsvFormat } from './format.ts';
import { imdbFormat } from './imdb.ts';
import { letterboxdFormat } from './letterboxd.ts';
import { type ColumnMap, columnsByName, mappedFormat, quoted, saysEnough } from './mapped.ts';
import { movielensSite } from './movielens.ts';
import { looksLikeTrakt } from './trakt.ts';

export type Upload = {
  bytes: Uint8Array;
  fileName: string;
  /** Undefined: whatever it looks like. */
  source?: ImportSource | undefined;
  columns?: ColumnMap | undefined;
};

type CsvPart = { part: Part; layout: CsvLayout };

/** How each file of an upload is read. */
export type PlannedPart =
  | { as: 'csv'; part: Part; layout: CsvLayout; format: CsvFormat }
  | ({ as: 'movielensRatings' | 'movielensMovies' } & CsvPart)
  | { as: 'trakt'; part: Part };

export type Plan = { source: ImportSource; parts: PlannedPart[]; ignored: string[] };

type Seen = { part: Part; head: string; layout: CsvLayout };

/**
 * Looks at the start of each file: which ones can be imported, and how.
 * @throws AppError `validationFailed` when none can, saying what was expected and found
 */
export async function planUpload({ bytes, fileName, source, columns }: Upload): Promise<Plan> {
  const seen: Seen[] = [];
  for (const part of await openParts(bytes, fileName)) {
    const head = /\.(png|jpe?g|gif|webp|pdf)$/i.test(part.name)
      ? ''
      : decodeHead(await readHead(part), part.name);
    seen.push({ part, head, layout: layoutOf(head) });
  }
  if (seen.every(({ head }) => head.trim() === '')) throw badFile('The file is empty');
  const withRatings = !seen.some(({ part, layout }) => isRatingsFile(part.name, layout.header));
  const parts = seen.map((one) => planPart(one, { source, columns, withRatings, isOnly: seen.length === 1 }));
  const planned = parts.filter((part) => part !== undefined);
  const main = planned.find(({ as }) => as !== 'movielensMovies');
  if (!main) throw unknownFile(seen, source);
  const found = sourceOf(main);
  if (source !== undefined && found !== source)
    throw badFile(`This is a file of ${NAMES[found]}, not of ${NAMES[source]}: leave the source out`);
  const kept = new Set(planned.map(({ part }) => part));
  return {
    source: found,
    parts: planned,
    ignored: seen.flatMap(({ part }) => (kept.has(part) ? [] : [part.name])),
  };
}

type Options = Pick<Upload, 'source' | 'columns'> & { withRatings: boolean; isOnly: boolean };

function planPart(seen: Seen, { source, columns, withRatings, isOnly }: Options): PlannedPart | undefined {
  const { part, head, layout } = seen;
  if (looksLikeTrakt(head)) return { as: 'trakt', part };
  const { header } = layout;
  const lower = new Set(header.map((name) => name.toLowerCase()));
  const has = (name: string) => lower.has(name.toLowerCase());
  const csv = (format: CsvFormat | undefined) => format && ({ as: 'csv', part, layout, format } as const);
  if (columns && (source === 'csv' || source === undefined)) {
    const names = { ...columnsByName(header), ...columns.names };
    return csv(mappedFormat(header, { ...columns, names }));
  }
  if (has('movieId') && has('userId') && has('rating')) return { as: 'movielensRatings', part, layout };
  if (has('movie_id') && has('imdb_id') && has('rating')) return csv(movielensSite);
  if (has('movieId') && (has('title') || has('imdbId'))) return { as: 'movielensMovies', part, layout };
  const known = letterboxdFormat(part.name, has, withRatings) ?? imdbFormat(has) ?? exportedFormat(header);
  if (known && source !== 'csv') return csv(known);
  const map: ColumnMap = { names: columnsByName(header), scale: null };
  if (source === 'csv' && isOnly) return csv(mappedFormat(header, map));
  return saysEnough(map) && !map.names.rating ? csv(mappedFormat(header, map)) : undefined;
}

function isRatingsFile(name: string, header: readonly string[]): boolean {
  return name === 'ratings.csv' && header.includes('Letterboxd URI');
}

function sourceOf(planned: PlannedPart): ImportSource {
  if (planned.as === 'csv') return planned.format.source;
  return planned.as === 'trakt' ? 'trakt' : 'movielens';
}

const NAMES: Readonly<Record<ImportSource, string>> = {
  letterboxd: 'Letterboxd',
  imdb: 'IMDb',
  trakt: 'Trakt',
  movielens: 'MovieLens',
  csv: 'another service',
};

/** The columns by which each file is known. */
const EXPECTED: Readonly<Record<ImportSource, string>> = {
  letterboxd:
    'Letterboxd: Name, Letterboxd URI, and Rating, Watched Date or Review; lists by the names watchlist.csv, watched.csv, films.csv',
  imdb: 'IMDb: Const, and Your Rating or Created',
  trakt: 'Trakt: JSON of entries with rated_at, watched_at or listed_at',
  movielens: 'MovieLens: userId, movieId, rating, timestamp, or movie_id, imdb_id, tmdb_id, rating',
  csv: 'any other: say which column is which with columns',
};

function unknownFile(seen: readonly Seen[], source: ImportSource | undefined): Error {
  const expected = source ? EXPECTED[source] : Object.values(EXPECTED).join('; ');
  const [first, ...others] = seen;
  const found =
    first && others.length === 0
      ? /^\s*[[{]/.test(first.head)
        ? 'JSON of another shape'
        : `the columns ${quoted(first.layout.header)}`
      : `files named ${quoted(seen.map(({ part }) => part.name))}`;
  return badFile(`Nothing here can be imported. Expected ${expected}. Found ${found}`);
}
