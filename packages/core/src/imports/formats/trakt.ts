import { badFile } from '../files/bad-file.ts';
import { decode } from '../files/decode.ts';
import type { Part } from '../files/part.ts';
import type { Given, ImportKind } from '../import.ts';
import { type ReadContext, type ReadRow, type RowReader, rowsOf, type Thing } from './format.ts';
import {
  BadRow,
  readDate,
  readImdbId,
  readNote,
  readScore,
  readTitle,
  readTmdbId,
  readYear,
} from './values.ts';

/** JSON is read at once, so there is less of it than of CSV. */
const MOST_CHARACTERS = 20 * 1_024 * 1_024;

const TELLING = /"(rated_at|watched_at|last_watched_at|listed_at|movie)"\s*:/;

/** Whether the start of a file looks like a list of Trakt's. */
export function looksLikeTrakt(head: string): boolean {
  return /^\s*[[{]/.test(head) && TELLING.test(head);
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * The entries of ratings-movies, history, watched-movies, watchlist or favorites: an array, or several by name in an
 * object.
 * @throws AppError `validationFailed` for JSON of another shape
 */
export async function* readTrakt(part: Part, context: ReadContext): AsyncGenerator<ReadRow> {
  let row = 0;
  for (const { name, entries } of listsIn(await parseJson(part), part.name))
    for (const entry of entries) {
      row += 1;
      yield* rowsOf(row, readerOf(entry, { ...context, isFavorites: /favou?rites|loved/i.test(name) }));
    }
}

async function parseJson(part: Part): Promise<unknown> {
  let text = '';
  for await (const chunk of decode(part)) {
    text += chunk;
    if (text.length > MOST_CHARACTERS)
      throw badFile(`${part.name} is too long: split it into files of 20 MB`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badFile(`${part.name} is no valid JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

type Lists = { name: string; entries: unknown[] }[];

function listsIn(json: unknown, name: string): Lists {
  if (Array.isArray(json)) return [{ name, entries: json }];
  const lists = isObject(json) ? Object.entries(json).filter(([, value]) => Array.isArray(value)) : [];
  if (lists.length === 0)
    throw badFile(
      `${name} is no export of Trakt: expected an array of entries, or an object with such arrays`,
    );
  return lists.map(([key, value]) => ({ name: key, entries: value as unknown[] }));
}

function readerOf(entry: unknown, { now, isFavorites }: ReadContext & { isFavorites: boolean }): RowReader {
  const fields: Entry = isObject(entry) ? entry : {};
  const kind = kindOf(fields, isFavorites);
  return {
    kind: kind ?? 'history',
    movie: () => movieOf(fields),
    things: () => {
      if (!kind)
        throw new BadRow(
          'The entry has no rated_at, watched_at, last_watched_at or listed_at, so it says nothing',
        );
      return [thingOf(fields, kind, now)];
    },
    notMovie: () => {
      const type = ['show', 'season', 'episode', 'person'].find((name) => isObject(fields[name]));
      return type && !isObject(fields.movie) ? `A ${type} is no movie` : undefined;
    },
  };
}

function kindOf(entry: Entry, isFavorites: boolean): ImportKind | undefined {
  if ('rated_at' in entry) return 'rating';
  if ('watched_at' in entry || 'last_watched_at' in entry) return 'history';
  if (!('listed_at' in entry)) return undefined;
  return isFavorites ? 'favorite' : 'watchlist';
}

function thingOf(entry: Entry, kind: ImportKind, now: Date): Thing {
  const at = (name: string) => readDate(text(entry[name]), now);
  if (kind === 'rating') {
    const score = readScore(text(entry.rating));
    if (score === null) throw new BadRow('The entry has no rating: add one from 1 to 10');
    return { kind, score, at: at('rated_at') };
  }
  if (kind !== 'history') return { kind, at: at('listed_at'), note: readNote(text(entry.notes)) };
  const moment = at('watched_at');
  return moment ? { kind, at: moment } : { kind, at: at('last_watched_at'), isOnlySeen: true };
}

function movieOf(entry: Entry): Partial<Given> {
  const movie = [entry.movie, entry.show, entry.season, entry.episode, entry.person].find(isObject) ?? {};
  const ids = isObject(movie.ids) ? movie.ids : {};
  return {
    title: readTitle(text(movie.title ?? movie.name)),
    year: readYear(text(movie.year)),
    imdbId: isObject(entry.movie) ? readImdbId(text(ids.imdb)) : null,
    tmdbId: isObject(entry.movie) ? readTmdbId(text(ids.tmdb)) : null,
  };
}

function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text and numbers as text, anything else as nothing; without what PostgreSQL cannot hold. */
function text(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : '';
}
