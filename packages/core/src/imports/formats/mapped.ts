import { badFile } from '../files/bad-file.ts';
import type { ImportKind } from '../import.ts';
import type { Cell, CsvFormat, Thing } from './format.ts';
import {
  BadRow,
  readDate,
  readImdbId,
  readReview,
  readScaled,
  readScore,
  readStars,
  readTitle,
  readTmdbId,
  readYear,
} from './values.ts';

export const columnMeanings = [
  'title',
  'year',
  'imdbId',
  'tmdbId',
  'score',
  'stars',
  'rating',
  'date',
  'review',
  'kind',
] as const;
export type ColumnMeaning = (typeof columnMeanings)[number];

/** Which column means what, and up to where ratings go in the one called `rating`. */
export type ColumnMap = { names: Partial<Record<ColumnMeaning, string>>; scale: number | null };

/** By the words of a column `kind`. */
const kinds: Readonly<Record<string, ImportKind>> = {
  rating: 'rating',
  rated: 'rating',
  watchlist: 'watchlist',
  favorite: 'favorite',
  favourite: 'favorite',
  liked: 'favorite',
  history: 'history',
  watched: 'history',
  seen: 'history',
  review: 'review',
};

/** The columns of a file that are called what they mean. */
export function columnsByName(header: readonly string[]): ColumnMap['names'] {
  const found = columnMeanings.flatMap((meaning) => {
    const name = header.find((column) => column.toLowerCase() === meaning.toLowerCase());
    return name === undefined ? [] : [[meaning, name] as const];
  });
  return Object.fromEntries(found);
}

/** Whether the columns say which movie it is and something of it. */
export function saysEnough({ names, scale }: ColumnMap): boolean {
  const isNamed = Boolean(names.title ?? names.imdbId ?? names.tmdbId);
  const hasRating = Boolean(names.score ?? names.stars ?? (scale === null ? undefined : names.rating));
  return isNamed && (hasRating || Boolean(names.review ?? names.kind));
}

/**
 * Any CSV by a map of its columns.
 * @throws AppError `validationFailed` for a map that says too little, or names columns the file has not
 */
export function mappedFormat(header: readonly string[], map: ColumnMap): CsvFormat {
  const { names, scale } = map;
  const missing = Object.values(names).filter((name) => !header.includes(name));
  if (missing.length > 0)
    throw badFile(`The file has no column ${quoted(missing)}; it has ${quoted(header)}`);
  if (names.rating && scale === null) throw badFile('Say up to where ratings go: scale=100, for example');
  if (!saysEnough(map))
    throw badFile(
      `Say which column is title, imdbId or tmdbId, and which is score, stars, rating, review or kind; it has ${quoted(header)}`,
    );
  const at = (cell: Cell, meaning: ColumnMeaning) => {
    const name = names[meaning];
    return name === undefined ? '' : cell(name);
  };
  return {
    source: 'csv',
    kind: names.review ? 'review' : 'rating',
    movie: (cell) => ({
      title: readTitle(at(cell, 'title')),
      year: readYear(at(cell, 'year')),
      imdbId: readImdbId(at(cell, 'imdbId')),
      tmdbId: readTmdbId(at(cell, 'tmdbId')),
    }),
    things: (cell, { now }) => {
      const get = (meaning: ColumnMeaning) => at(cell, meaning);
      const when = readDate(get('date'), now);
      const score =
        readScore(get('score')) ??
        readStars(get('stars')) ??
        (scale === null ? null : readScaled(get('rating'), scale));
      return thingsOf({ score, text: readReview(get('review')), kind: get('kind'), when });
    },
  };
}

type Cells = { score: number | null; text: string | null; kind: string; when: string | null };

function thingsOf({ score, text, kind, when }: Cells): Thing[] {
  const things: Thing[] = [];
  if (score !== null) things.push({ kind: 'rating', score, at: when });
  if (text !== null) things.push({ kind: 'review', text, at: when });
  const named = kinds[kind.trim().toLowerCase()];
  if (kind.trim() && !named)
    throw new BadRow(
      `The kind ${JSON.stringify(kind.slice(0, 60))} is none of ${[...new Set(Object.values(kinds))].join(', ')}`,
    );
  if (named && named !== 'rating' && named !== 'review') things.push({ kind: named, at: when });
  if (things.length === 0) throw new BadRow('There is no rating, no review and no kind: nothing to import');
  return things;
}

export function quoted(names: readonly string[]): string {
  return names
    .slice(0, 30)
    .map((name) => JSON.stringify(name.slice(0, 60)))
    .join(', ');
}
