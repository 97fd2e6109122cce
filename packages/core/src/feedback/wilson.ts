export type Share = { value: number; low: number; high: number };

/** Of the normal distribution: 95 in 100 lie within so many standard deviations. */
const Z = 1.959964;

/**
 * A share with the interval that holds the true one in 95 of 100 cases (E. B. Wilson, Probable inference, the law of
 * succession, and statistical inference, 1927). Null of nothing.
 */
export function shareOf(part: number, whole: number): Share | null {
  if (whole === 0) return null;
  const value = part / whole;
  const middle = value + Z ** 2 / (2 * whole);
  const reach = Z * Math.sqrt((value * (1 - value)) / whole + Z ** 2 / (4 * whole ** 2));
  const scale = 1 + Z ** 2 / whole;
  return {
    value,
    low: Math.max(0, (middle - reach) / scale),
    high: Math.min(1, (middle + reach) / scale),
  };
}
