import type { FoundPage } from './find-page.ts';
import type { NearSpelling } from './find-spellings.ts';
import type { SearchText } from './search-text.ts';

/** With fewer matches than this, misspellings are thought of, and movies that are not here. */
export const FEW = 3;
/** The least an exact title scores, in whatever language, and what is added when it is of the year that was typed. */
const EXACT = 4.2;
const OF_YEAR = 3.5;
/** The least an exact title scores, or the beginning of one, of a movie that is known well enough to be surely meant. */
const CERTAIN = 3.4;
const KNOWN = 2;
/** Of one slip, and the length of words that are seldom another word with one. */
const SLIP_COST = 0.4;
const LONG = 6;
/** Of words joined or cut otherwise. */
const CUT_COST = 0.2;
/** Who remembers a year is sometimes off by one. */
const YEARS_OFF = 1;

type Answer = Pick<FoundPage, 'matched' | 'best' | 'movies'>;

/** Whether what was found is surely what was meant. */
export function isCertain({ best }: Pick<FoundPage, 'best'>): boolean {
  return best !== null && best.score >= CERTAIN && best.fame >= KNOWN;
}

/**
 * Whether what has the words as they were typed leaves nothing to look for elsewhere: several matches or an exact title,
 * and the first of that year when there is one among the words.
 */
export function isWellAnswered(answer: Answer, { isCommon, year }: SearchText): boolean {
  if (isCommon) return true;
  const isExact = answer.best !== null && answer.best.score >= EXACT + (year === undefined ? 0 : OF_YEAR);
  return (answer.matched >= FEW || isExact) && isOfYear(answer, year);
}

/** The same for what has words like those typed: it may just as well be another movie that is not here. */
export function isWellRead(
  answer: Answer,
  { text, spellings }: { text: SearchText; spellings: readonly NearSpelling[] },
): boolean {
  const isNear = text.words.every(({ text: word }, place) => {
    const ways = spellings.filter((way) => way.place === place && !way.isPrefix);
    const cost = Math.min(...ways.map((way) => (way.words === null ? 0 : way.cost)));
    return cost <= CUT_COST || (cost <= SLIP_COST && word.length >= LONG);
  });
  return isNear && isCertain(answer) && isOfYear(answer, text.year);
}

function isOfYear({ movies: [first] }: Answer, year: number | undefined): boolean {
  return year === undefined || Math.abs((first?.year ?? 0) - year) <= YEARS_OFF;
}
