import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { SAMPLE_DIR } from './load-sample.ts';

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

const text = z
  .string()
  .min(1)
  .refine((value) => value === value.normalize('NFC').replace(/\s+/g, ' ').trim(), 'untidy text');
const names = z
  .array(text)
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'a name stands twice');

const filmSchema = z.strictObject({
  movieLensId: z.int().positive(),
  tmdbId: z.int().positive(),
  title: text,
  directors: names,
  cast: names.max(3),
  runtime: z.int().min(60).max(260).nullable(),
  originalLanguage: z
    .string()
    .regex(/^[a-z]{2}$/)
    .refine((code) => LANGUAGES.of(code) !== undefined, 'not a language')
    .nullable(),
  countries: z.array(
    z
      .string()
      .regex(/^[A-Z]{2}$/)
      .refine((code) => REGIONS.of(code) !== undefined, 'not a country'),
  ),
  originalTitle: text.nullable(),
  releaseDate: z.union([z.iso.date(), z.string().regex(/^\d{4}$/)]).nullable(),
  overview: text.min(60).max(200).refine(isOneSentence, 'not one sentence'),
});

function isOneSentence(overview: string): boolean {
  return /^[^.!?]+\.$/.test(overview.replaceAll('Dr. ', 'Dr '));
}

async function readFilms() {
  const file = path.join(SAMPLE_DIR, '../facts/films.jsonl');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => filmSchema.parse(JSON.parse(line)));
}

async function readSample(name: string): Promise<Record<string, string>[]> {
  const packed = await readFile(path.join(SAMPLE_DIR, `${name}.csv.gz`));
  return parse(gunzipSync(packed), { columns: true });
}

/** As they compare when case, accents and punctuation don't count. */
function fold(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}

const films = await readFilms();

test('exactly the 300 most rated movies of the sample, ties by id, in the order of their ids', async () => {
  const counts = new Map<number, number>();
  for (const { movieId } of await readSample('ratings'))
    counts.set(Number(movieId), (counts.get(Number(movieId)) ?? 0) + 1);
  const mostRated = [...counts].sort(([a, x], [b, y]) => y - x || a - b).slice(0, 300);
  const expected = mostRated.map(([id]) => id).sort((a, b) => a - b);
  expect(films.map(({ movieLensId }) => movieLensId)).toEqual(expected);
});

test('titles and TMDb ids are those of the sample, and no TMDb id stands twice', async () => {
  const titles = new Map((await readSample('movies')).map((row) => [Number(row.movieId), row.title]));
  const links = new Map((await readSample('links')).map((row) => [Number(row.movieId), Number(row.tmdbId)]));
  expect(films.map(({ title }) => title)).toEqual(films.map((film) => titles.get(film.movieLensId)));
  expect(films.map(({ tmdbId }) => tmdbId)).toEqual(films.map((film) => links.get(film.movieLensId)));
  expect(new Set(films.map(({ tmdbId }) => tmdbId)).size).toBe(films.length);
});

test('a film came out within a year of the one its title names', () => {
  const strays = films.filter(({ title, releaseDate }) => {
    const year = Number(/\((\d{4})\)$/.exec(title)?.[1]);
    return releaseDate !== null && !(Math.abs(Number(releaseDate.slice(0, 4)) - year) <= 1);
  });
  expect(strays).toEqual([]);
});

test('a person is written the same way everywhere', () => {
  const spellings = new Map<string, Set<string>>();
  for (const name of films.flatMap(({ directors, cast }) => [...directors, ...cast]))
    spellings.set(fold(name), (spellings.get(fold(name)) ?? new Set()).add(name));
  expect([...spellings.values()].filter((found) => found.size > 1)).toEqual([]);
});

test('no overview stands twice', () => {
  expect(new Set(films.map(({ overview }) => overview)).size).toBe(films.length);
});
