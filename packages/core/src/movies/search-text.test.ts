import { expect, test } from 'vitest';
import { parseSearchText } from './search-text.ts';

test('leaves out the leading article and the year', () => {
  expect(parseSearchText('The Matrix')).toMatchObject({ bare: 'matrix', year: undefined });
  expect(parseSearchText('Dune (2021)')).toMatchObject({ bare: 'dune', year: 2021 });
  expect(parseSearchText('1984')).toMatchObject({ bare: '1984', year: undefined });
  expect(parseSearchText('the')).toMatchObject({ bare: 'the' });
});

test('quotes every word, and takes the last as a prefix', () => {
  expect(parseSearchText("red & 'heat'")?.everyWord).toBe("('red') & ('heat':*)");
  expect(parseSearchText('to')?.everyWord).toBe("('to')");
});

test('knows other spellings', () => {
  expect(parseSearchText('Rocky II')?.everyWord).toBe("('rocky') & ('ii' | '2')");
  expect(parseSearchText('Rocky 2')?.numbers).toBe("('2' | 'ii')");
  expect(parseSearchText("Ocean's Twelve")?.everyWord).toBe("('ocean' <-> 's' | 'oceans') & ('twelve':*)");
  expect(parseSearchText('oceans twelve')?.everyWord).toBe("('oceans' | 'ocean' <-> 's') & ('twelve':*)");
});

test('swaps and drops letters of longer words only', () => {
  expect(parseSearchText('alein')?.nearWords).toContain("'alien'");
  expect(parseSearchText('heeat')?.nearWords).toContain("'heat'");
  expect(parseSearchText('up')?.nearWords).toBe("('up')");
});

test('folds case and accents, keeps other scripts', () => {
  expect(parseSearchText('AMÉLIE')?.bare).toBe('amelie');
  expect(parseSearchText('千と千尋')?.bare).toBe('千と千尋');
  expect(parseSearchText('Сталкер')?.bare).toBe('сталкер');
});

test.each(['', ' ', '%_\'"\\', '🎬', '\0', '&|!'])('nothing is left of %j', (text) => {
  expect(parseSearchText(text)).toBeUndefined();
});
