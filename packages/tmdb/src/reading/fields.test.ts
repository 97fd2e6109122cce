import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  amount,
  country,
  day,
  id,
  imagePath,
  imdbTitleId,
  instant,
  language,
  link,
  list,
  oneOf,
  rating,
  requiredText,
  text,
} from './fields.ts';

const refused = Symbol('refused');

function read(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  return result.success ? result.data : refused;
}

const kind = oneOf({ Trailer: 'trailer' });

describe.each([
  [
    'text',
    text,
    [
      ['  Heat ', 'Heat'],
      ['', null],
      ['  ', null],
      ['a\0b', 'ab'],
      ['a\ud800', 'a\ufffd'],
      [5, refused],
    ],
  ],
  [
    'requiredText',
    requiredText,
    [
      [' a ', 'a'],
      ['', refused],
      ['\0', refused],
      [null, refused],
    ],
  ],
  [
    'day',
    day,
    [
      ['2003-11-22', '2003-11-22'],
      ['2000-02-29', '2000-02-29'],
      ['2003-11-22T00:00:00.000Z', '2003-11-22'],
      ['', null],
      ['2003', refused],
      ['2003-13-01', refused],
      ['2001-02-29', refused],
      ['0000-01-01', refused],
      ['22.11.2003', refused],
      [20031122, refused],
    ],
  ],
  [
    'instant',
    instant,
    [
      ['2003-10-01T12:00:00.000Z', '2003-10-01T12:00:00.000Z'],
      ['2003-10-01 12:00:00 UTC', '2003-10-01T12:00:00.000Z'],
      ['', null],
      ['yesterday', refused],
      ['1', refused],
    ],
  ],
  [
    'amount',
    amount,
    [
      [117, 117],
      [0, null],
      [-1, refused],
      [1.5, refused],
      ['117', refused],
    ],
  ],
  [
    'rating',
    rating,
    [
      [6.7, 6.7],
      [0, 0],
      [null, 0],
      [11, refused],
      [-1, refused],
    ],
  ],
  [
    'id',
    id,
    [
      [1, 1],
      [0, refused],
      [2 ** 31, refused],
      ['1', refused],
      [null, refused],
      [1.5, refused],
    ],
  ],
  [
    'language',
    language,
    [
      ['de', 'de'],
      ['xx', 'xx'],
      ['', null],
      ['deutsch', refused],
    ],
  ],
  [
    'country',
    country,
    [
      ['DE', 'DE'],
      ['', null],
      ['de', refused],
    ],
  ],
  [
    'imagePath',
    imagePath,
    [
      ['/a-B_1.jpg', '/a-B_1.jpg'],
      ['/logo.svg', '/logo.svg'],
      [null, null],
      ['//evil.example/a.jpg', refused],
      ['/../a.jpg', refused],
      ['/a.html', refused],
      ['/a"b.jpg', refused],
    ],
  ],
  [
    'link',
    link,
    [
      ['https://film.example/a?b=c', 'https://film.example/a?b=c'],
      ['', null],
      ['javascript:alert(1)', refused],
      ['https://film.example/"onclick', refused],
    ],
  ],
  [
    'imdbTitleId',
    imdbTitleId,
    [
      ['tt0113277', 'tt0113277'],
      ['', null],
      ['nm0000001', refused],
      [113277, refused],
    ],
  ],
  [
    'oneOf',
    kind,
    [
      ['Trailer', 'trailer'],
      ['Hologram', null],
      ['constructor', null],
      [null, null],
      [1, refused],
    ],
  ],
] as const)('%s', (_name, schema, cases) => {
  test.each(cases as readonly (readonly [unknown, unknown])[])('reads %j as %j', (value, expected) => {
    expect(read(schema, value)).toBe(expected);
  });
});

test('an optional field that is missing reads as null', () => {
  expect(read(z.object({ text, day, link }), {})).toEqual({ text: null, day: null, link: null });
});

test('a list is cut where none of TMDb is as long', () => {
  const items = Array.from({ length: 6_000 }, () => 1);
  expect(list(z.number()).parse(items)).toHaveLength(5_000);
});
