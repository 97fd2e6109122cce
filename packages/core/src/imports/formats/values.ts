import { reviewTextFault } from '../../reviews/review-text.ts';

/** Why a row cannot be used, and what to do about it; for who sent the file. */
export class BadRow extends Error {}

const HOUR_MS = 3_600_000;
/** Where the day begins first it is tomorrow already. */
const EARLIEST_ZONE_MS = 14 * HOUR_MS;

/** 1–10, whole. */
export function readScore(text: string): number | null {
  const value = readNumber(text, 'a rating');
  if (value === null) return null;
  if (!Number.isInteger(value) || value < 1 || value > 10)
    throw new BadRow(`The rating ${shown(text)} is not a whole number from 1 to 10: correct it`);
  return value;
}

/** 0.5–5 in halves, as a score. */
export function readStars(text: string): number | null {
  const value = readNumber(text, 'a number of stars');
  if (value === null) return null;
  const score = value * 2;
  if (!Number.isInteger(score) || score < 1 || score > 10)
    throw new BadRow(`The rating ${shown(text)} is not 0.5 to 5 stars in halves: correct it`);
  return score;
}

/** A rating up to `scale` as the score next to it. */
export function readScaled(text: string, scale: number): number | null {
  const value = readNumber(text, 'a rating');
  if (value === null) return null;
  if (value <= 0 || value > scale)
    throw new BadRow(`The rating ${shown(text)} is not above 0 and up to ${scale}: correct it, or the scale`);
  return Math.max(1, Math.round((value / scale) * 10));
}

function readNumber(text: string, what: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (!/^\d{1,9}([.,]\d{1,9})?$/.test(trimmed))
    throw new BadRow(`${shown(text)} is not ${what}: write it in digits, such as 4 or 4.5`);
  return Number(trimmed.replace(',', '.'));
}

/** When something was, as ISO 8601; a day is its first moment in UTC. */
export function readDate(text: string, now: Date): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const [, day, time] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?))?$/.exec(
      trimmed,
    ) ?? [];
  const at = new Date(day ? `${day}T${zoned(time ?? '00:00')}` : Number.NaN);
  // JavaScript rolls the 31st of February over.
  const isDay = day !== undefined && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day);
  if (!isDay || Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1_880)
    throw new BadRow(`The date ${shown(text)} cannot be read: write it as 2024-05-31`);
  checkPast(at, text, { now, isDay: time === undefined });
  return at.toISOString();
}

function zoned(time: string): string {
  const [, clock = '', zone = ''] = /^([\d:.]+) ?(.*)$/.exec(time) ?? [];
  if (zone === '' || zone === 'UTC') return `${clock}Z`;
  return clock + zone;
}

/** Seconds since 1970. */
export function readTimestamp(text: string, now: Date): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (!/^\d{1,10}$/.test(trimmed))
    throw new BadRow(`The timestamp ${shown(text)} is not in seconds since 1970: correct it`);
  const at = new Date(Number(trimmed) * 1_000);
  checkPast(at, text, { now, isDay: false });
  return at.toISOString();
}

function checkPast(at: Date, text: string, { now, isDay }: { now: Date; isDay: boolean }): void {
  if (at.getTime() > now.getTime() + (isDay ? EARLIEST_ZONE_MS : HOUR_MS))
    throw new BadRow(`The date ${shown(text)} is in the future: correct it, or leave it empty`);
}

/** A year without more; null for what is none, since titles are found without. */
export function readYear(text: string): number | null {
  const year = Number(/^\s*(1[89]\d\d|20\d\d|21\d\d)\s*$/.exec(text)?.[1]);
  return Number.isNaN(year) ? null : year;
}

/** `tt0133093`, alone or in an address. */
export function readImdbId(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const id = /(?:^|\/)(tt\d{7,10})(?:$|[/?])/.exec(trimmed)?.[1];
  if (!id) throw new BadRow(`${shown(text)} is not an id of IMDb: those look like tt0133093`);
  return id;
}

/** `603`. */
export function readTmdbId(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const id = Number(/^(?:tmdb:)?(\d{1,10})$/.exec(trimmed)?.[1]);
  if (!(id >= 1 && id <= 2_147_483_647))
    throw new BadRow(`${shown(text)} is not an id of TMDb: those are numbers`);
  return id;
}

const LONGEST_NOTE = 1_000;
const LONGEST_TITLE = 500;

/** As it is, with the spaces around it. */
export function readReview(text: string): string | null {
  if (text.trim() === '') return null;
  const fault = reviewTextFault(text);
  if (fault) throw new BadRow(`The review cannot be kept: ${fault}`);
  return text;
}

export function readNote(text: string): string | null {
  return clip(text, LONGEST_NOTE) || null;
}

export function readTitle(text: string): string | null {
  return clip(text.trim(), LONGEST_TITLE) || null;
}

function clip(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

function shown(text: string): string {
  return JSON.stringify(clip(text, 60));
}
