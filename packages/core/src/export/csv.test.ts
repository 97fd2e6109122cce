import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCsv, unguarded, withoutFormula } from './csv.ts';

test.each([
  '=HYPERLINK("http://evil.example";"click")',
  "=cmd|' /C calc'!A0",
  '+SUM(1;1)',
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '\t=SUM(1)',
  '\r=SUM(1)',
  '\n=SUM(1)',
  ' =SUM(1)',
  '＝HYPERLINK（"x"）',
  '=\nIMPORTXML("http://evil.example", "//a")',
])('%j is no formula any more', (text) => {
  expect(withoutFormula(text)).toBe(`'${text}`);
});

test.each([
  '+1',
  '-30-',
  '@Suicide Room',
  '=1+1',
  '$9.99',
  "'71",
  'M*A*S*H',
  'Mother!',
  '(500) Days',
  '',
  'a=b(c)',
])('the title %j stays what it is', (title) => {
  expect(withoutFormula(title)).toBe(title);
});

test('whatever the cells are, a reader gets them back', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('a "quoted" b', 'a,b', 'a\r\nb', 'a\nb', '"', ' x ', 'Amélie, 千と千尋', '=1'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
      const read = parse(toCsv(['One', 'Two'], rows)) as string[][];
      expect(read).toEqual([['One', 'Two'], ...rows.map((row) => row.map(withoutFormula))]);
    }),
  );
});

test('what was kept from being a formula can be had back', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^'{0,3} ?[=+@-]?[a-z(!|]{0,3}$/));
  fc.assert(fc.property(text, (given) => unguarded(withoutFormula(given)) === given));
});

test('numbers are numbers, nothing is empty, lines end as the standard says', () => {
  expect(toCsv(['A', 'B', 'C'], [[1, null, 4.5]])).toBe('A,B,C\r\n1,,4.5\r\n');
});
