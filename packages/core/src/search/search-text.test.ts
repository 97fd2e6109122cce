import { expect, test } from 'vitest';
import { everyWord, parseSearchText, phrase, type SearchText } from './search-text.ts';

function parse(text: string): SearchText {
  const parsed = parseSearchText(text);
  if (!parsed) throw new Error(`Nothing is left of ${text}`);
  return parsed;
}
const wordsOf = (text: string) => parse(text).words.map((word) => word.text);

test('small words count only when there is nothing else; the year is set apart', () => {
  expect(wordsOf('The Lord of the Rings')).toEqual(['lord', 'rings']);
  expect(wordsOf('the the')).toEqual(['the']);
  expect(parse('Dune (2021)')).toMatchObject({ bare: 'dune', year: 2021 });
  expect(parse('1984')).toMatchObject({ bare: '1984', year: undefined });
  expect(parse('2012 2009')).toMatchObject({ bare: '2012', year: 2009 });
});

test('knows what nearly every title has', () => {
  for (const common of ['the', 'the the', 'of a', 'la']) expect(parse(common).isCommon).toBe(true);
  for (const telling of ['it', 'the thing', 'm']) expect(parse(telling).isCommon).toBe(false);
});

test('every word is quoted, and two may be one', () => {
  expect(everyWord(parse("red & 'heat'"))).toBe("('red') & ('heat') | ('redheat')");
  expect(everyWord(parse('spider man'), { weights: 'AB' })).toBe(
    "('spider':AB) & ('man':AB) | ('spiderman':AB)",
  );
  expect(everyWord(parse("ocean's"), { isPrefix: true })).toBe("('ocean' <-> 's' | 'oceans':*)");
  expect(everyWord(parse("d'art"), { isPrefix: true })).toBe("('d' <-> 'art':* | 'dart':*)");
  expect(everyWord(parse('spider m'), { isPrefix: true })).toBe("('spider') & ('m':*) | ('spiderm':*)");
  expect(phrase(parse('tom hanks'), 'B')).toBe("('tom':B) <-> ('hanks':B)");
});

test('knows other spellings', () => {
  const spellingsOf = (text: string) => parse(text).words.map(({ spellings }) => spellings);
  expect(spellingsOf('Rocky II')).toEqual([[['rocky']], [['2'], ['ii'], ['two']]]);
  expect(spellingsOf('rocky two')).toEqual(spellingsOf('rocky 2'));
  expect(spellingsOf("Ocean's")).toEqual([[['ocean', 's'], ['oceans']]]);
});

test('folds case and accents, keeps other scripts', () => {
  expect(parse('AMÉLIE').bare).toBe('amelie');
  expect(parse('千と千尋').bare).toBe('千と千尋');
  expect(parse('Сталкер').bare).toBe('сталкер');
});

test('takes no more than twelve words', () => {
  expect(wordsOf(Array.from({ length: 40 }, (_, i) => `word${i}`).join(' '))).toHaveLength(12);
});

test.each(['', ' ', '%_\'"\\', '🎬', '\0', '&|!'])('nothing is left of %j', (text) => {
  expect(parseSearchText(text)).toBeUndefined();
});
