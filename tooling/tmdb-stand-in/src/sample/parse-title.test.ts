import { expect, test } from 'vitest';
import { parseTitle } from './parse-title.ts';

test.each([
  ['Heat (1995)', { title: 'Heat', otherTitles: [], year: 1995 }],
  ['Matrix, The (1999)', { title: 'The Matrix', otherTitles: [], year: 1999 }],
  [
    'City of Lost Children, The (Cité des enfants perdus, La) (1995)',
    { title: 'The City of Lost Children', otherTitles: ['La Cité des enfants perdus'], year: 1995 },
  ],
  [
    'Léon: The Professional (a.k.a. The Professional) (Léon) (1994)',
    { title: 'Léon: The Professional', otherTitles: ['The Professional', 'Léon'], year: 1994 },
  ],
  ["Atalante, L' (1934)", { title: "L'Atalante", otherTitles: [], year: 1934 }],
  ['Death Note: Desu nôto (2006–2007)', { title: 'Death Note: Desu nôto', otherTitles: [], year: 2006 }],
  ['Moonlight', { title: 'Moonlight', otherTitles: [], year: undefined }],
])('%s', (text, expected) => {
  expect(parseTitle(text)).toEqual(expected);
});
