import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseMovies } from './choose-movies.ts';
import { type AskableMovie, toOnboardingPool } from './pool.ts';

/** `liked` people gave 8, `disliked` people gave 2. */
function movie(id: number, { liked = 0, disliked = 0, features = [] as string[] } = {}): AskableMovie {
  return { id, histogram: [0, disliked, 0, 0, 0, 0, 0, liked, 0, 0], features };
}

const choose = (
  pool: ReturnType<typeof toOnboardingPool>,
  said: Partial<Parameters<typeof chooseMovies>[1]> = {},
) => chooseMovies(pool, { answers: new Map(), count: 10, ...said });

describe('before anything was answered', () => {
  test('what many like comes before what many know and few like', () => {
    const pool = toOnboardingPool([
      movie(1, { liked: 40, disliked: 60 }),
      movie(2, { liked: 80, disliked: 5 }),
      movie(3, { liked: 2 }),
    ]);
    expect(choose(pool)).toEqual([2, 1, 3]);
  });

  test('the second is unlike the first', () => {
    const pool = toOnboardingPool([
      movie(1, { liked: 100, features: ['war', '1990'] }),
      movie(2, { liked: 95, features: ['war', '1990'] }),
      movie(3, { liked: 80, features: ['comedy', '2000'] }),
    ]);
    expect(choose(pool)).toEqual([1, 3, 2]);
  });

  test('what changes lists more comes first; with a model likeness is what people make it', () => {
    const row = (neighbours: number[], weights: number[]) => ({
      neighbours: Int32Array.from(neighbours),
      weights: Float32Array.from(weights),
    });
    const rows = new Map([
      [1, row([9, 2], [0.4, 0.3])],
      [2, row([9, 1], [0.4, 0.3])],
      [3, row([9], [0.3])],
      [4, row([9], [0.01])],
    ]);
    const movies = [1, 2, 3, 4].map((id) => movie(id, { liked: 100 }));
    const pool = toOnboardingPool(movies, (part, id) =>
      part === 'collaborative' ? rows.get(id) : undefined,
    );
    expect(choose(pool)).toEqual([1, 3, 2, 4]);
  });

  test('liked features come sooner, disliked ones not at all', () => {
    const pool = toOnboardingPool([
      movie(1, { liked: 100, features: ['war'] }),
      movie(2, { liked: 60, features: ['comedy'] }),
      movie(3, { liked: 50, features: ['horror'] }),
    ]);
    expect(choose(pool, { liked: new Set(['comedy']), disliked: new Set(['horror']) })).toEqual([2, 1]);
  });

  test('where nobody has rated anything, the order given counts', () => {
    const pool = toOnboardingPool([5, 3, 8].map((id) => movie(id)));
    expect(choose(pool)).toEqual([5, 3, 8]);
  });
});

test('what was answered, or not seen, does not come back and moves the next ones away', () => {
  const pool = toOnboardingPool([
    movie(1, { liked: 100, features: ['war'] }),
    movie(2, { liked: 90, features: ['war'] }),
    movie(3, { liked: 80, features: ['comedy'] }),
    movie(4, { liked: 79, features: ['drama'] }),
  ]);
  expect(choose(pool, { count: 1 })).toEqual([1]);
  expect(choose(pool, { answers: new Map([[1, 9]]), count: 2 })).toEqual([3, 4]);
  expect(choose(pool, { answers: new Map([[3, null]]), count: 2 })).toEqual([1, 4]);
  expect(choose(pool, { exclude: new Set([1]), answers: new Map([[99, 4]]), count: 1 })).toEqual([2]);
});

test('who has seen a movie is sooner asked about one like it than who has not', () => {
  const pool = toOnboardingPool([
    movie(1, { liked: 110, features: ['war'] }),
    movie(2, { liked: 100, features: ['war'] }),
    movie(3, { liked: 80, features: ['comedy'] }),
  ]);
  const next = (score: number | null) => choose(pool, { answers: new Map([[1, score]]), count: 1 });
  expect([next(9), next(2), next(null)]).toEqual([[2], [2], [3]]);
});

test('fewer than asked for when nothing is left; nothing of an empty pool', () => {
  expect(choose(toOnboardingPool([]))).toEqual([]);
  expect(choose(toOnboardingPool([movie(1, { liked: 1 })]), { answers: new Map([[1, 3]]) })).toEqual([]);
});

test('never one twice, none that was answered, and the same movies in whatever order they are chosen', () => {
  const anyMovie = fc.record({
    liked: fc.nat(50),
    disliked: fc.nat(50),
    features: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(anyMovie, { maxLength: 30 }), fc.nat(12), fc.nat(5), (facts, count, every) => {
      const movies = facts.map((fact, index) => movie(index + 1, fact));
      const pool = toOnboardingPool(movies);
      const answered = movies.filter(({ id }) => every > 0 && id % every === 0).map(({ id }) => id);
      const answers = new Map(answered.map((id) => [id, id % 2 ? 8 : null]));
      const chosen = choose(pool, { answers, count });
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen).toHaveLength(Math.min(count, movies.length - answered.length));
      expect(chosen.some((id) => answers.has(id))).toBe(false);
      expect(choose(pool, { answers, count: count + 3 }).slice(0, count)).toEqual(chosen);
    }),
  );
});
