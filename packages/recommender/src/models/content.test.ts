import { expect, test } from 'vitest';
import { featureCode, languageId } from '../data/feature-codes.ts';
import { trainContent } from './content.ts';
import { type MovieFacts, toContentVectors, toFeatureRows } from './content-vectors.ts';

const movies: MovieFacts[] = [
  { id: 1, genres: ['Horror'], year: 1978, tags: ['Slasher'] },
  { id: 2, genres: ['horror'], year: 1981, tags: ['slasher ', 'cabin'] },
  { id: 3, genres: ['Comedy'], year: 1978 },
  { id: 4, genres: ['Comedy'], year: null },
  { id: 5, genres: [], year: 1978, tags: [] },
];

test('vectors have unit length; what nobody shares and what is unknown leave none', () => {
  const vectors = toContentVectors([...movies, undefined]);
  const lengths = Array.from({ length: 6 }, (_, movie) =>
    Math.hypot(...vectors.values.subarray(vectors.offsets[movie], vectors.offsets[movie + 1])),
  );
  expect(lengths.map((length) => Math.round(length * 1e9) / 1e9)).toEqual([1, 1, 1, 1, 0, 0]);
});

test('the most alike come first, whatever the case of a tag', () => {
  const rows = trainContent({
    vectors: toContentVectors(movies),
    positives: [0, 0, 0, 0, 0],
    maxNeighbours: 10,
  });
  expect([...rows.neighbours.subarray(rows.offsets[0], rows.offsets[1])]).toEqual([1, 2]);
  expect([...rows.neighbours.subarray(rows.offsets[4], rows.offsets[5])]).toEqual([]);
});

test('of equally similar movies the more liked one is stronger', () => {
  const alike = [1, 2, 3].map((id) => ({ id, genres: ['Drama'], year: null }));
  const other = { id: 4, genres: ['War'], year: null };
  const rows = trainContent({
    vectors: toContentVectors([...alike, other, { ...other, id: 5 }]),
    positives: [0, 0, 9, 0, 0],
    maxNeighbours: 10,
  });
  const first = rows.neighbours.subarray(rows.offsets[0], rows.offsets[1]);
  expect([...first]).toEqual([2, 1]);
  expect((rows.weights[1] as number) / (rows.weights[0] as number)).toBeCloseTo(0.25, 6);
});

test('people and languages make alike, by how few of those have them of whom it is known', () => {
  const person = (id: number) => featureCode({ kind: 'person', id });
  const drama = featureCode({ kind: 'genre', id: 3 });
  const known = [1, 2, 3, 4].map((id) => ({
    id,
    genres: ['Drama'],
    year: null,
    language: id === 4 ? 'ja' : 'en',
    features: [drama, person(id < 3 ? 7 : 8 + id), person(99)],
  }));
  const unknown = Array.from({ length: 20 }, (_, index) => ({ id: 10 + index, genres: [], year: null }));
  const vectors = toContentVectors([...known, ...unknown]);
  const rows = toFeatureRows(vectors);
  const english = featureCode({ kind: 'language', id: languageId('en') ?? 0 });
  const first = [...rows.neighbours.subarray(rows.offsets[0], rows.offsets[1])];
  // Person 99 is in all whose people are known, and says nothing; Japanese is the language of one.
  expect(first).toEqual([drama, person(7), english].sort((a, b) => a - b));
  const weightOf = (code: number) => rows.weights[first.indexOf(code)] as number;
  expect(weightOf(person(7)) / weightOf(english)).toBeCloseTo(Math.log(4 / 2) / Math.log(4 / 3), 5);
});

test('a name has one code wherever it stands; nothing but a decade is nothing', () => {
  const rows = toFeatureRows(toContentVectors(movies));
  const [horror, again] = [0, 1].map((movie) => rows.neighbours[rows.offsets[movie] as number]);
  expect(horror).toBe(again);
  expect(rows.offsets[5]).toBe(rows.offsets[4]);
});
