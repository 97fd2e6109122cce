/** What somebody typed, taken apart for the search query. All strings are lower case and without accents. */
export type SearchText = {
  /** The words that matter: no leading article, no year. */
  bare: string;
  /** A year of release among the words, when there is more than the year. */
  year: number | undefined;
  /** tsquery: every word, the last as a prefix. */
  everyWord: string;
  /** tsquery: every word, each also with one pair of letters swapped or one letter left out. */
  nearWords: string;
  /** tsquery: the numbers among the words; empty when there is none. "terminater 2" means the second one. */
  numbers: string;
};

const ARTICLES = new Set(['the', 'a', 'an']);
const YEAR = /^(18[7-9]|19\d|20\d)\d$/;
const NUMERALS = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'];
const MOST_WORDS = 12;
const SHORTEST_PREFIX = 3;
const SHORTEST_TYPO = 4;
const LONGEST_TYPO = 20;

/** Undefined when nothing is left to search for: operators, punctuation and symbols mean nothing. */
export function parseSearchText(text: string): SearchText | undefined {
  const typed = wordsOf(text).slice(0, MOST_WORDS);
  if (!typed.length) return undefined;
  const yearWord = typed.length > 1 ? typed.findLast((word) => YEAR.test(word)) : undefined;
  const withoutYear = typed.filter((word) => word !== yearWord);
  const words = withoutArticle(withoutYear.length ? withoutYear : typed);
  return {
    bare: words.join(' ').replaceAll("'", ' '),
    year: yearWord && withoutYear.length ? Number(yearWord) : undefined,
    everyWord: words.map((word, i) => anyOf(spellings(word), i === words.length - 1)).join(' & '),
    nearWords: words.map((word) => anyOf(misspellings(word), false)).join(' & '),
    numbers: words
      .filter(isNumber)
      .map((word) => anyOf(spellings(word), false))
      .join(' & '),
  };
}

/** Letters and digits of any script; an apostrophe inside a word stays for {@link spellings}. */
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

function withoutArticle(words: string[]): string[] {
  const [first = '', ...rest] = words;
  return rest.length && ARTICLES.has(first) ? rest : words;
}

/** A lexeme, or several that follow each other. */
type Spelling = string[];

/** "oceans" is also "ocean's", which the index keeps as "ocean s"; "2" is also "ii". */
function spellings(word: string): Spelling[] {
  if (word.includes("'")) return [word.split("'"), [word.replaceAll("'", '')]];
  const numeral = NUMERALS[Number(word) - 1];
  if (numeral) return [[word], [numeral]];
  const number = NUMERALS.indexOf(word) + 1;
  if (number > 1) return [[word], [String(number)]];
  if (word.length >= SHORTEST_TYPO && word.endsWith('s')) return [[word], [word.slice(0, -1), 's']];
  return [[word]];
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word) || NUMERALS.indexOf(word) > 0;
}

function misspellings(word: string): Spelling[] {
  const letters = [...word];
  if (letters.length < SHORTEST_TYPO || letters.length > LONGEST_TYPO || !/^\p{L}+$/u.test(word))
    return spellings(word);
  const near = new Set<string>();
  for (let i = 0; i < letters.length; i++) {
    near.add(letters.toSpliced(i, 1).join(''));
    const [a = '', b = ''] = letters.slice(i, i + 2);
    near.add(letters.toSpliced(i, 2, b, a).join(''));
  }
  return [...spellings(word), ...[...near].map((spelling) => [spelling])];
}

/** Every lexeme is quoted and has no quote in it, so nothing typed can be an operator. */
function anyOf(alternatives: Spelling[], isLast: boolean): string {
  const each = alternatives.map((lexemes) =>
    lexemes
      .map((lexeme) => `'${lexeme}'${isLast && lexeme.length >= SHORTEST_PREFIX ? ':*' : ''}`)
      .join(' <-> '),
  );
  return `(${each.join(' | ')})`;
}
