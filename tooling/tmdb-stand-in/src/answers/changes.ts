import { hash } from '../sample/hash.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 14;
/** Each film is edited on one day in so many. */
const CYCLE = 50;

export type DayRange = { from: number; to: number };

/** The days asked for, as numbers. @returns the code with which TMDb refuses them */
export function readDays(query: URLSearchParams, today: number): DayRange | 20 | 23 {
  const to = readDay(query.get('end_date'), today);
  const from = readDay(query.get('start_date'), to === undefined ? today : to - 1);
  if (from === undefined || to === undefined) return 23;
  return to < from || to - from > MAX_DAYS ? 20 : { from, to };
}

export function dayNumber(date: Date): number {
  return Math.floor(date.getTime() / DAY_MS);
}

/** Whether the stand-in says that it was edited within these days; the same every time. */
export function isChanged(id: number, { from, to }: DayRange): boolean {
  const offset = hash(`change ${id}`) % CYCLE;
  return Math.floor((to - offset) / CYCLE) > Math.floor((from - 1 - offset) / CYCLE);
}

function readDay(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return date && !Number.isNaN(date.getTime()) ? dayNumber(date) : undefined;
}
