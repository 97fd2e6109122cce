import { expect, test } from 'vitest';
import { type MovieFacts, toContentVectors, trainContent } from './content.ts';

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
  const rows = trainContent({ movies, positives: [0, 0, 0, 0, 0], maxNeighbours: 10 });
  expect([...rows.neighbours.subarray(rows.offsets[0], rows.offsets[1])]).toEqual([1, 2]);
  expect([...rows.neighbours.subarray(rows.offsets[4], rows.offsets[5])]).toEqual([]);
});

test('of equally similar movies the more liked one is stronger', () => {
  const alike = [1, 2, 3].map((id) => ({ id, genres: ['Drama'], year: null }));
  const other = { id: 4, genres: ['War'], year: null };
  const rows = trainContent({
    movies: [...alike, other, { ...other, id: 5 }],
    positives: [0, 0, 9, 0, 0],
    maxNeighbours: 10,
  });
  const first = rows.neighbours.subarray(rows.offsets[0], rows.offsets[1]);
  expect([...first]).toEqual([2, 1]);
  expect((rows.weights[1] as number) / (rows.weights[0] as number)).toBeCloseTo(0.25, 6);
});
