import { expect, test } from 'vitest';
import { buildInteractions } from './data/interactions.ts';
import { PARTS } from './serving/recommend.ts';
import { rowLookup } from './serving/row-lookup.ts';
import { tasteCatalogue, tasteRatings } from './testing/random-ratings.ts';
import { ANY_MOVIE, type Model, popularMovies, trainModel } from './train-model.ts';

const columns = tasteRatings({ users: 40, movies: 60, perUser: 20 });
const interactions = buildInteractions(columns);
// Movie 61 has no rating; 60 and above may have none either.
const catalogue = [...tasteCatalogue({ movies: 61 })].reverse();
const settings = { ridge: 5 };

test('a model covers the catalogue and the ratings, and a movie without ratings has content rows only', () => {
  const model = trainModel({ interactions, catalogue }, { settings });
  expect([...model.movies]).toEqual(
    [...new Set([...(columns.movieIds as number[]), ...catalogue.map(({ id }) => id)])].sort((a, b) => a - b),
  );
  const rows = rowLookup(model);
  expect(rows('collaborative', 61)?.neighbours).toHaveLength(0);
  expect(rows('content', 61)?.neighbours.length).toBeGreaterThan(0);
  expect(rows('collaborative', 1)?.neighbours.length).toBeGreaterThan(0);
  expect(rows('content', 12345)).toBeUndefined();
});

test('neighbours are catalogue ids, never the movie itself', () => {
  const model = trainModel({ interactions, catalogue }, { settings });
  const rows = rowLookup(model);
  const known = new Set(model.movies);
  for (const name of PARTS.hybrid) {
    for (const movieId of model.movies) {
      const neighbours = [...(rows(name, movieId)?.neighbours ?? [])];
      expect(neighbours.every((neighbour) => known.has(neighbour) && neighbour !== movieId)).toBe(true);
    }
  }
});

test('a model knows the features of each movie and how popular it is', () => {
  const rows = rowLookup(trainModel({ interactions, catalogue }, { settings }));
  expect(Math.hypot(...(rows('features', 61)?.weights ?? []))).toBeCloseTo(1, 5);
  const popularity = rows('popularity', ANY_MOVIE);
  expect(popularity?.neighbours).not.toContain(61);
  expect(Math.max(...(popularity?.weights ?? []))).toBe(1);
  expect(Math.min(...(popularity?.weights ?? []))).toBeGreaterThan(0);
});

test('ratings of movies the catalogue does not know still count', () => {
  const model = trainModel({ interactions, catalogue: [] }, { settings });
  expect(model.movies).toEqual(interactions.movieIds);
  expect(model.parts[0]?.rows.weights.length).toBeGreaterThan(0);
  expect(model.parts.find(({ name }) => name === 'content')?.rows.weights.length).toBe(0);
});

test('popular movies are by liked ratings, ties by lower id', () => {
  const model = { movies: Int32Array.from([3, 5, 8, 9]), popularity: Float32Array.from([1, 4, 4, 0]) };
  expect([...popularMovies(model)]).toEqual([5, 8, 3, 9]);
});

test('progress rises from part to part and ends at 1', () => {
  const seen: number[] = [];
  trainModel({ interactions, catalogue }, { settings, onProgress: (done) => seen.push(done) });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

test('the same input gives the same bytes, in whatever order it comes', () => {
  const order = Array.from(columns.userIds, (_, index) => index).reverse();
  const pick = (values: ArrayLike<number>) => order.map((index) => values[index] as number);
  const reversed = buildInteractions({
    userIds: pick(columns.userIds),
    movieIds: pick(columns.movieIds),
    scores: pick(columns.scores),
    timestamps: pick(columns.timestamps),
  });
  const model = trainModel({ interactions, catalogue }, { settings });
  expect(trainModel({ interactions: reversed, catalogue: catalogue.toReversed() }, { settings })).toEqual(
    model,
  );
});

test('renaming users changes nothing beyond rounding', () => {
  const renamed = buildInteractions({ ...columns, userIds: Array.from(columns.userIds, (id) => 1000 - id) });
  const model = trainModel({ interactions, catalogue }, { settings: { ...settings, maxNeighbours: 1000 } });
  const other = trainModel(
    { interactions: renamed, catalogue },
    { settings: { ...settings, maxNeighbours: 1000 } },
  );
  expectAlike(model, other, (id) => id);
});

test('renumbering movies renumbers the model and changes nothing else beyond rounding', () => {
  const rename = (id: number) => 500 - id;
  const renamed = buildInteractions({ ...columns, movieIds: Array.from(columns.movieIds, rename) });
  const full = { settings: { ...settings, maxNeighbours: 1000 } };
  const model = trainModel({ interactions, catalogue }, full);
  const movies = catalogue.map((movie) => ({ ...movie, id: rename(movie.id) }));
  expectAlike(model, trainModel({ interactions: renamed, catalogue: movies }, full), rename);
});

function expectAlike(model: Model, other: Model, rename: (id: number) => number): void {
  const rows = rowLookup(model);
  const otherRows = rowLookup(other);
  for (const name of PARTS.hybrid) {
    for (const movieId of model.movies) {
      const row = rows(name, movieId);
      const found = otherRows(name, rename(movieId));
      const weights = new Map(
        Array.from(found?.neighbours ?? [], (id, index) => [id, found?.weights[index]]),
      );
      expect(found?.neighbours.length).toBe(row?.neighbours.length);
      row?.neighbours.forEach((id, index) => {
        expect(weights.get(rename(id))).toBeCloseTo(row.weights[index] as number, 5);
      });
    }
  }
}
