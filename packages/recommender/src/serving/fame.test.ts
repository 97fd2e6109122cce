import { expect, test } from 'vitest';
import { ANY_MOVIE } from '../train-model.ts';
import { doubtOf, fameOf, famesOf, usualOf } from './fame.ts';
import type { RowLookup } from './row-lookup.ts';

const rows: RowLookup = (part, movieId) =>
  part === 'popularity' && movieId === ANY_MOVIE
    ? { neighbours: Int32Array.of(10, 20, 30, 40), weights: Float32Array.of(1, 0.75, 0.5, 0.25) }
    : undefined;
const liked = (movieId: number, grade = 1) => ({ movieId, grade, age: 0, isRated: true });

test('a movie as popular as what somebody likes is half famous to them, and fame ends at 0 and at 1', () => {
  expect(fameOf({ popularity: 0.6, usual: 0.6 })).toBe(0.5);
  expect(fameOf({ popularity: 0.7, usual: 0.6 })).toBeCloseTo(0.7);
  expect(fameOf({ popularity: 0.9, usual: 0.6 })).toBe(1);
  expect(fameOf({ popularity: 0.3, usual: 0.6 })).toBe(0);
});

test('what is usual is the mean of what is liked, by how much', () => {
  const popularityOf = (movieId: number) => movieId / 10;
  expect(usualOf([liked(2), liked(8)], popularityOf)).toBeCloseTo(0.5);
  expect(usualOf([liked(2), liked(8, 0.5)], popularityOf)).toBeCloseTo(0.4);
  expect(usualOf([], popularityOf)).toBe(0);
});

test('the same movies are famous to somebody who likes what few know, and not to others', () => {
  const movieIds = Int32Array.of(20, 30);
  expect(famesOf(movieIds, { interests: [liked(10)], rows })).toEqual(Float64Array.of(0, 0));
  expect(famesOf(movieIds, { interests: [liked(40)], rows })).toEqual(Float64Array.of(1, 1));
  expect(famesOf(movieIds, { interests: [liked(10), liked(40)], rows })[0]).toBeCloseTo(0.75);
});

test('what nobody liked is not popular, whether it is liked or ranked', () => {
  expect(famesOf(Int32Array.of(40, 99), { interests: [liked(98)], rows })).toEqual(Float64Array.of(1, 0.5));
});

test('a movie may be both ranked and liked, and there may be no popularity at all', () => {
  expect(famesOf(Int32Array.of(10), { interests: [liked(10)], rows })).toEqual(Float64Array.of(0.5));
  expect(famesOf(Int32Array.of(10), { interests: [liked(20)], rows: () => undefined })).toEqual(
    Float64Array.of(0.5),
  );
});

test('dislikes of what everybody likes are doubts, as far as they are more than half of the likes', () => {
  expect(doubtOf([10, 20, 99], { evidence: 0, rows })).toBeCloseTo(1.75);
  expect(doubtOf([10, 20, 99], { evidence: 2, rows })).toBeCloseTo(0.75);
  expect(doubtOf([40], { evidence: 2, rows })).toBe(0);
  expect(doubtOf([], { evidence: 0, rows })).toBe(0);
});
