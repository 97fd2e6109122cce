import { z } from 'zod';
import { day, list, uniqueBy } from '../reading/fields.ts';

/** TMDb gives no page beyond this one. */
export const LAST_PAGE = 500;

/** A page of a TMDb list: 20 items, of changes 100. */
export type Page<T> = {
  page: number;
  /** How many of them can be asked for. */
  pages: number;
  total: number;
  items: T[];
  /** What of the answer did not fit and was left out: `results[].releaseDate`. */
  badParts: string[];
};

/** Movies around today, and between which days TMDb looked. */
export type DatedPage<T> = Page<T> & { dates: { from: string; to: string } | null };

const number = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? undefined);

const dates = z
  .object({ minimum: day, maximum: day })
  .nullish()
  .transform((value) =>
    value?.minimum && value.maximum ? { from: value.minimum, to: value.maximum } : null,
  );

/** The answer of a list, its items read by `item`; an item that reads as null is none of ours. */
export function pageOf<T extends { id: number }>(item: z.ZodType<T | null>) {
  return z
    .object({ page: number, total_pages: number, total_results: number, results: list(item), dates })
    .transform((raw): Omit<DatedPage<T>, 'badParts'> => {
      const items = raw.results.filter((found) => found !== null);
      const page = raw.page ?? 1;
      return {
        page,
        pages: Math.min(raw.total_pages ?? page, LAST_PAGE),
        total: raw.total_results ?? items.length,
        items: uniqueBy(items, (found) => found.id),
        dates: raw.dates,
      };
    });
}
