import { expect, test } from 'vitest';
import { comparePaired } from './compare.ts';
import { createRandom } from './random.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

test('Student’s t as in the tables', () => {
  expect(studentTQuantile(0.975, 1)).toBeCloseTo(12.7062, 4);
  expect(studentTQuantile(0.975, 4)).toBeCloseTo(2.776445, 6);
  expect(studentTQuantile(0.95, 30)).toBeCloseTo(1.697261, 6);
  expect(studentTQuantile(0.975, 602)).toBeCloseTo(1.9639125, 6);
  expect(studentTQuantile(0.975, 1e6)).toBeCloseTo(1.9599664, 6);
  expect(studentTCdf(0, 3)).toBe(0.5);
  // One degree of freedom is Cauchy's distribution: 1/2 + atan(t) / π.
  for (const t of [-4, -0.3, 0.7, 25])
    expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
});

test('paired, by hand', () => {
  const a = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5);
  const b = Float64Array.of(0.2, 0.4, 0.3, 0.6, 0.5);
  const result = comparePaired(a, b);
  // Differences .1 .2 0 .2 0: mean .1, standard deviation .1, error .1 / √5; t = √5 with 4 degrees of freedom.
  expect(result).toMatchObject({ users: 5, better: 3, worse: 0, equal: 2, verdict: 'undecided' });
  expect(result.difference).toBeCloseTo(0.1, 12);
  expect(result.standardError).toBeCloseTo(0.0447213595, 9);
  expect(result.interval95.low).toBeCloseTo(0.1 - 2.7764451 * 0.0447213595, 6);
  expect(result.interval95.high).toBeCloseTo(0.1 + 2.7764451 * 0.0447213595, 6);
  expect(result.pValueT).toBeCloseTo(0.0890093, 6);
  // Of the eight choices of three signs two are as far from 0: p = 1/4.
  expect(result.pValuePermutation).toBeGreaterThan(0.23);
  expect(result.pValuePermutation).toBeLessThan(0.27);
});

test('what pairs agree on is found though users differ far more', () => {
  const random = createRandom(7);
  const a = Float64Array.from({ length: 400 }, () => random());
  const b = a.map((value) => value + 0.02 * (random() - 0.4));
  expect(comparePaired(a, b)).toMatchObject({ verdict: 'better' });
  expect(comparePaired(b, a)).toMatchObject({ verdict: 'worse' });
  expect(comparePaired(a, b).pValuePermutation).toBeLessThan(0.01);
  expect(comparePaired(a, b)).toEqual(comparePaired(a, b));
});

test('chance is no difference', () => {
  const random = createRandom(8);
  const a = Float64Array.from({ length: 400 }, () => random());
  const b = Float64Array.from({ length: 400 }, () => random());
  const result = comparePaired(a, b);
  expect(result.verdict).toBe('undecided');
  expect(Math.abs(result.pValueT - result.pValuePermutation)).toBeLessThan(0.03);
});

test('a model against itself, one user and none: undecided, and no NaN', () => {
  for (const values of [[0.3, 0.1, 0.2], [0.4], []]) {
    const same = Float64Array.from(values);
    expect(comparePaired(same, same)).toEqual({
      users: values.length,
      difference: 0,
      standardError: 0,
      interval95: { low: 0, high: 0 },
      pValueT: 1,
      pValuePermutation: 1,
      better: 0,
      worse: 0,
      equal: values.length,
      verdict: 'undecided',
    });
  }
  expect(comparePaired(Float64Array.of(0.1), Float64Array.of(0.2)).verdict).toBe('undecided');
  expect(() => comparePaired(Float64Array.of(1), Float64Array.of(1, 2))).toThrow('the same users');
});
