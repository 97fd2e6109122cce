import { expect, test } from 'vitest';
import { buildInteractions, indexOfId } from './interactions.ts';

const columns = {
  userIds: [7, 3, 7, 7, 3],
  movieIds: [50, 50, 10, 90, 10],
  scores: [8, 2, 10, 5, 7],
  timestamps: [300, 100, 200, 200, 100],
};

test('rows are by user, oldest first, equal times by movie', () => {
  const data = buildInteractions(columns);
  expect([...data.userIds]).toEqual([3, 7]);
  expect([...data.movieIds]).toEqual([10, 50, 90]);
  expect([...data.offsets]).toEqual([0, 2, 5]);
  expect([...data.movies]).toEqual([0, 1, 0, 2, 1]);
  expect([...data.scores]).toEqual([7, 2, 10, 5, 8]);
  expect([...data.timestamps]).toEqual([100, 100, 200, 200, 300]);
});

test('a movie rated twice keeps the later rating', () => {
  const data = buildInteractions({
    userIds: [1, 1, 1],
    movieIds: [5, 5, 6],
    scores: [3, 9, 4],
    timestamps: [20, 10, 15],
  });
  expect([...data.movies]).toEqual([1, 0]);
  expect([...data.scores]).toEqual([4, 3]);
});

test('users asked for are kept without ratings', () => {
  const data = buildInteractions(columns, { keepUsers: [1, 7, 9] });
  expect([...data.userIds]).toEqual([1, 3, 7, 9]);
  expect([...data.offsets]).toEqual([0, 0, 2, 5, 5]);
});

test('nothing is a data set too', () => {
  const data = buildInteractions({ userIds: [], movieIds: [], scores: [], timestamps: [] });
  expect([...data.offsets]).toEqual([0]);
  expect(data.movies).toHaveLength(0);
});

test.each([0, 11, 7.5, Number.NaN])('score %s is refused', (score) => {
  const wrong = { userIds: [1], movieIds: [1], scores: [score], timestamps: [0] };
  expect(() => buildInteractions(wrong)).toThrow(RangeError);
});

test('columns of different lengths are refused', () => {
  expect(() => buildInteractions({ ...columns, scores: [1] })).toThrow('one length');
});

test('finds an id in an ascending table', () => {
  const ids = Int32Array.from([2, 5, 9, 40]);
  expect([2, 5, 9, 40].map((id) => indexOfId(ids, id))).toEqual([0, 1, 2, 3]);
  expect([1, 6, 41].map((id) => indexOfId(ids, id))).toEqual([-1, -1, -1]);
});
