import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TmdbError } from '../../errors.ts';
import { readRecord } from '../../reading/read-answer.ts';
import { createRawMovie, RAW_MOVIE_ID } from '../../testing/raw-movie.ts';
import { type Movie, movie } from './movie.ts';

type Json = Record<string, unknown>;

/** What of an answer each field is made of. */
const sources: Record<keyof Omit<Movie, 'badParts'>, string[]> = {
  id: ['id'],
  title: ['title', 'original_title'],
  originalTitle: ['original_title'],
  originalLanguage: ['original_language'],
  overview: ['overview'],
  releaseDate: ['release_date'],
  posterPath: ['poster_path'],
  backdropPath: ['backdrop_path'],
  popularity: ['popularity'],
  voteAverage: ['vote_average', 'vote_count'],
  voteCount: ['vote_count'],
  isAdult: ['adult'],
  isVideo: ['video'],
  imdbId: ['imdb_id'],
  tagline: ['tagline'],
  status: ['status'],
  runtime: ['runtime'],
  budget: ['budget'],
  revenue: ['revenue'],
  homepage: ['homepage'],
  genres: ['genres'],
  originCountries: ['origin_country'],
  productionCountries: ['production_countries'],
  spokenLanguages: ['spoken_languages'],
  companies: ['production_companies'],
  collection: ['belongs_to_collection'],
  credits: ['credits'],
  videos: ['videos'],
  images: ['images'],
  keywords: ['keywords'],
  releaseDates: ['release_dates'],
  translations: ['translations'],
  alternativeTitles: ['alternative_titles'],
  watchProviders: ['watch/providers'],
  similar: ['similar'],
  recommendations: ['recommendations'],
  externalIds: ['external_ids'],
};

const read = readRecord(movie, RAW_MOVIE_ID);
const whole = read(createRawMovie(), '');
const places = listPlaces(createRawMovie());

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>(null, '', 0, -1, 1e300, 0.1, [], {}, [null], '\0', '\ud800', 'x'.repeat(10_000)),
  fc.constant(undefined),
);
const mutations = fc.array(fc.record({ place: fc.nat(places.length - 1), value: junk }), {
  minLength: 1,
  maxLength: 8,
});

test('whatever stands in an answer, what is good of it is kept and the rest is marked', () => {
  fc.assert(
    fc.property(mutations, (changes) => {
      const raw = createRawMovie();
      const touched = new Set(changes.map(({ place, value }) => replace(raw, places[place] ?? [], value)));
      const found = readOrBad(raw);
      if (found === undefined) {
        expect(touched).toContain('id');
        return;
      }
      for (const [field, names] of Object.entries(sources)) {
        if (names.some((name) => touched.has(name))) continue;
        expect(found[field as keyof Movie]).toEqual(whole[field as keyof Movie]);
      }
      expect([...listNames(found)].filter((name) => !knownNames.has(name))).toEqual([]);
      expect(JSON.stringify(found)).not.toMatch(/\\u0000|\\ud[89a-f]/);
    }),
    { numRuns: 500 },
  );
});

test('an answer that is something else altogether is a bad one, not a crash', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (json) => {
      expect(readOrBad(json)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('a part that had to be changed is among the bad ones', () => {
  const wrong = Object.keys(createRawMovie()).filter((name) => name !== 'id');
  fc.assert(
    fc.property(fc.subarray(wrong, { minLength: 1 }), (names) => {
      const raw: Json = createRawMovie();
      for (const name of names) raw[name] = [7];
      const { badParts } = read(raw, '');
      for (const [field, [source = '']] of Object.entries(sources))
        if (names.includes(source)) expect(badParts.some((part) => part.startsWith(field))).toBe(true);
    }),
  );
});

function readOrBad(json: unknown): Movie | undefined {
  try {
    return read(json, '');
  } catch (error) {
    if (error instanceof TmdbError && error.code === 'badAnswer') return undefined;
    throw error;
  }
}

/** Every place of a JSON value, as a path. */
function listPlaces(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, item]) => listPlaces(item, [...path, name]));
  return path.length === 0 ? inner : [path, ...inner];
}

/** @returns the name of the topmost field that was changed; undefined when the place is gone already */
function replace(raw: Json, path: string[], value: unknown): string | undefined {
  const holder = path.slice(0, -1).reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), raw);
  if (!isObject(holder)) return undefined;
  const name = path.at(-1) ?? '';
  if (value === undefined && !Array.isArray(holder)) delete holder[name];
  else holder[name] = structuredClone(value);
  return path[0];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

const knownNames = listNames(whole);

function listNames(value: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) listNames(item, names);
  else if (isObject(value))
    for (const [name, item] of Object.entries(value)) {
      names.add(name);
      listNames(item, names);
    }
  return names;
}
