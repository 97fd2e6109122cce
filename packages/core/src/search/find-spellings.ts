import type { Deps } from '../deps.ts';
import { findNearWords, type NearWord } from './find-near-words.ts';
import { type SearchText, type SearchWord, SMALL_WORDS } from './search-text.ts';
import { canBeMisspelt, slipCost, slipsBetween } from './spelling.ts';

/** A way to read the word at `place`. */
export type NearSpelling = {
  place: number;
  /** What a movie must have, one after the other; null when nothing. */
  words: string | null;
  /** Its part of the whole as it is read; empty where another word says it all. */
  reading: string;
  /** Whether the words may go on. */
  isPrefix: boolean;
  /** How far it is from what was typed. */
  cost: number;
};

/** Of a whole query, shared by its words: what has hundreds is slow to look for. */
const MOST_SPELLINGS = 80;
const CUT_COST = 0.2;
const JOIN_COST = 0.1;
/** Of the last word for a beginning. */
const PREFIX_COST = 0.1;
const SHORTEST_PREFIX = 3;
const SLIP_COST = 0.4;
/** An unknown word shorter than this that is like no other need not be there. */
const SHORTEST_TELLING = 4;

/** The ways to read what was typed, in words of the catalogue. One query. */
export async function findSpellings(
  { db }: Pick<Deps, 'db'>,
  { words }: SearchText,
): Promise<NearSpelling[]> {
  const typed = words.map(({ text }) => text);
  const { near, joined } = await findNearWords({ db }, typed);
  return [
    ...words.flatMap((word, place) => {
      const ofWord = near.filter((row) => row.place === place);
      return spellingsOf(word, { near: ofWord, others: words.length - 1 }).map((each) => ({
        ...each,
        place,
      }));
    }),
    ...typed.flatMap((word, place) => joinedSpellings(place, `${word}${typed[place + 1] ?? ''}`, joined)),
    ...beginnings(typed),
  ];
}

type Spelling = Omit<NearSpelling, 'place'>;

function spelling(words: string, cost: number): Spelling {
  return { words, reading: words, isPrefix: false, cost };
}

function spellingsOf(
  { text, spellings }: SearchWord,
  { near, others }: { near: NearWord[]; others: number },
): Spelling[] {
  const own = spellings.map((lexemes) => spelling(lexemes.join(' '), 0));
  if (!canBeMisspelt(text)) return own;
  const alike = near
    .filter(({ words }) => words !== text)
    .flatMap(({ words }) => {
      const cost = words.includes(' ') ? CUT_COST : slipCost(text, words, { isAlone: others === 0 });
      return cost === undefined ? [] : [spelling(words, cost)];
    })
    .sort((a, b) => a.cost - b.cost || (a.reading < b.reading ? -1 : 1))
    .slice(0, Math.ceil(MOST_SPELLINGS / (1 + others)));
  const isKnown = near.some(({ words }) => words === text);
  const mayBeSmall = others > 0 && text.length <= SHORTEST_TELLING && isNearlySmall(text);
  const isNothing = !isKnown && (alike.length > 0 || text.length < SHORTEST_TELLING);
  return [
    ...(isNothing ? [] : own),
    ...alike,
    ...(mayBeSmall
      ? [{ words: null, reading: '', isPrefix: false, cost: isKnown ? 2 * SLIP_COST : SLIP_COST }]
      : []),
  ];
}

/** "teh matrix": articles and the like need not be there. */
function isNearlySmall(word: string): boolean {
  return SMALL_WORDS.values().some((small) => slipsBetween(word, small) < 2);
}

/** "spider man" for "spiderman": the first word stands for both. */
function joinedSpellings(place: number, pair: string, known: Set<string>): NearSpelling[] {
  if (!known.has(pair)) return [];
  return [
    { ...spelling(pair, JOIN_COST), place },
    { ...spelling(pair, 0), reading: '', place: place + 1 },
  ];
}

function beginnings(typed: string[]): NearSpelling[] {
  const last = typed.at(-1) ?? '';
  if (last.length < SHORTEST_PREFIX || last.includes("'")) return [];
  return [{ ...spelling(last, PREFIX_COST), isPrefix: true, place: typed.length - 1 }];
}
