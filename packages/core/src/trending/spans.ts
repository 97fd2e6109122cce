/** What a trend looks back on. */
export const trendSpans = ['day', 'week'] as const;
export type TrendSpan = (typeof trendSpans)[number];

const DAY_MS = 86_400_000;

export const spanDays: Record<TrendSpan, number> = { day: 1, week: 7 };

export function spanMs(span: TrendSpan): number {
  return spanDays[span] * DAY_MS;
}

/** After a third of the span a sign of attention counts half as much, at its end an eighth. */
export function halfLifeMs(span: TrendSpan): number {
  return spanMs(span) / 3;
}

/**
 * What one event a day adds up to when it goes on for the whole span: the integral of 2^(-age / half-life) over it,
 * in days.
 */
export function decayedDays(span: TrendSpan): number {
  const halfLife = spanDays[span] / 3;
  return (halfLife / Math.LN2) * (1 - 2 ** (-spanDays[span] / halfLife));
}
