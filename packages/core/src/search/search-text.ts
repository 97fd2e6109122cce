/** A lexeme, or several that follow each other. */
export type Spelling = string[];

export type SearchWord = {
  text: string;
  /** Every way to write the same: "2", "ii", "two". */
  spellings: Spelling[];
};

/** What somebody typed, taken apart for the search query. All strings are lower case and without accents. */
export type SearchText = {
  /** All words but the year. */
  bare: string;
  /** A year of release among the words, when there is more than the year. */
  year: number | undefined;
  /** The words a movie must have: articles and the like count only when there is nothing else. */
  words: SearchWord[];
  /** Nothing but words that half of all titles have. */
  isCommon: boolean;
};

const YEAR = /^(18[7-9]|19\d|20\d)\d$/;
const MOST_WORDS = 12;
const NUMERALS = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];
const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
/** As in the database's search_skeleton(). */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  'the a an and of in on at to for with from by or'.split(' '),
);
const COMMON_WORDS = new Set([...SMALL_WORDS, ...'la le les de des der die das el il lo s'.split(' ')]);

/** Undefined when nothing is left to search for: operators, punctuation and symbols mean nothing. */
export function parseSearchText(text: string): SearchText | undefined {
  const typed = wordsOf(text).slice(0, MOST_WORDS);
  if (!typed.length) return undefined;
  const yearAt = typed.length > 1 ? typed.findLastIndex((word) => YEAR.test(word)) : -1;
  const bare = typed.filter((_, i) => i !== yearAt);
  const telling = bare.filter((word) => !SMALL_WORDS.has(word));
  return {
    bare: bare.join(' ').replaceAll("'", ' '),
    year: yearAt < 0 ? undefined : Number(typed[yearAt]),
    words: [...new Set(telling.length ? telling : bare)].map((word) => ({
      text: word,
      spellings: spellingsOf(word),
    })),
    isCommon: bare.every((word) => COMMON_WORDS.has(word)),
  };
}

/** Letters and digits of any script; an apostrophe inside a word stays for {@link spellingsOf}. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/(?<=\p{L})['’ʼ`](?=\p{L})/gu, "'")
    .replace(/[^\p{Ll}\p{Lo}\p{N}\p{M}']+/gu, ' ')
    .replace(/(?<!\p{L})'|'(?!\p{L})/gu, ' ')
    .split(' ')
    .filter(Boolean);
}

function spellingsOf(word: string): Spelling[] {
  if (word.includes("'")) return [word.split("'"), [word.replaceAll("'", '')]];
  const value = [NUMERALS, NUMBERS].map((names) => names.indexOf(word) + 1).find(Boolean) ?? Number(word);
  const numeral = NUMERALS[value - 1];
  const number = NUMBERS[value - 1];
  if (numeral === undefined || number === undefined) return [[word]];
  return [[String(value)], [numeral], [number]];
}

type Lexemes = { isPrefix?: boolean; weights?: string };

/** tsquery: one of the spellings. Every lexeme is quoted and has no quote in it, so nothing typed can be an operator. */
export function anyOf(spellings: Spelling[], { isPrefix = false, weights = '' }: Lexemes = {}): string {
  const mark = (isBegun: boolean) => (isBegun || weights ? `:${isBegun ? '*' : ''}${weights}` : '');
  const each = spellings.map((spelling) =>
    spelling.map((lexeme, i) => `'${lexeme}'${mark(isPrefix && mayGoOn(spelling, i))}`).join(' <-> '),
  );
  return `(${each.join(' | ')})`;
}

/** Of several lexemes the last; but the "s" of "ocean's" is whole: half of all titles have what begins with it. */
function mayGoOn(spelling: Spelling, place: number): boolean {
  const isLast = place === spelling.length - 1;
  return isLast && (spelling.length === 1 || spelling[place] !== 's');
}

/** tsquery: every word, the last perhaps only begun; "spider man" is also "spiderman". */
export function everyWord(
  { words }: Pick<SearchText, 'words'>,
  { isPrefix = false, weights }: Lexemes = {},
): string {
  const last = words.length - 1;
  const each = words.map(({ spellings }, i) =>
    anyOf(spellings, { weights, isPrefix: isPrefix && i === last }),
  );
  const joined = words.slice(1).map(({ text }, i) => {
    const pair = `${words[i]?.text}${text}`.replaceAll("'", '');
    return each
      .toSpliced(i, 2, anyOf([[pair]], { weights, isPrefix: isPrefix && i + 1 === last }))
      .join(' & ');
  });
  return [each.join(' & '), ...joined].join(' | ');
}

/** tsquery: the words as they follow each other. */
export function phrase({ words }: SearchText, weights: string): string {
  return words.map(({ spellings }) => anyOf(spellings, { weights })).join(' <-> ');
}
