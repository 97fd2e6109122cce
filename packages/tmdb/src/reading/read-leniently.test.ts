import { expect, test } from 'vitest';
import { z } from 'zod';
import { count, id, list, optionalList, text } from './fields.ts';
import { readLeniently } from './read-leniently.ts';

const film = z.object({
  id,
  title: text,
  runtime: count,
  credits: z.object({ cast: list(z.object({ id, name: text })) }).nullish(),
  tags: optionalList(z.string()),
});

function read(json: unknown) {
  return readLeniently(film, json);
}

test('what fits is read as it is', () => {
  expect(
    read({ id: 1, title: 'Heat', runtime: 170, credits: { cast: [{ id: 2, name: 'A' }] }, tags: ['a'] }),
  ).toEqual({
    value: { id: 1, title: 'Heat', runtime: 170, credits: { cast: [{ id: 2, name: 'A' }] }, tags: ['a'] },
    badParts: [],
  });
});

test('missing and null fields are no faults', () => {
  expect(read({ id: 1, title: null, credits: null })).toEqual({
    value: { id: 1, title: null, runtime: 0, credits: null, tags: [] },
    badParts: [],
  });
});

test('a field of the wrong type is left out and named', () => {
  const result = read({ id: 1, title: 7, runtime: 'long', tags: ['a', 5, 'b'] });
  expect(result?.value).toEqual({ id: 1, title: null, runtime: 0, tags: ['a', 'b'] });
  expect(result?.badParts).toEqual(['title', 'runtime', 'tags[]']);
});

test('an item without what makes it one goes, its neighbours stay', () => {
  const cast = [
    { id: 1, name: 'A' },
    { id: 'x', name: 'B' },
    { name: 'C' },
    null,
    { id: 4, name: 5 },
    { id: 5, name: 'E' },
  ];
  const result = read({ id: 1, credits: { cast } });
  expect(result?.value.credits?.cast).toEqual([
    { id: 1, name: 'A' },
    { id: 4, name: null },
    { id: 5, name: 'E' },
  ]);
  expect(result?.badParts).toEqual(['credits.cast[].id', 'credits.cast[]', 'credits.cast[].name']);
});

test('a part without its list goes as a whole, the record stays', () => {
  const result = read({ id: 1, title: 'Heat', credits: { cast: 'nobody', crew: [] } });
  expect(result).toEqual({
    value: { id: 1, title: 'Heat', runtime: 0, tags: [] },
    badParts: ['credits.cast', 'credits'],
  });
});

test('two faults in one part, one of which ends it, leave the rest of the record', () => {
  const pair = z.object({ id, part: z.object({ a: z.string(), b: z.object({ c: z.string() }) }).optional() });
  expect(readLeniently(pair, { id: 1, part: { b: {} } })).toEqual({
    value: { id: 1 },
    badParts: ['part', 'part.b'],
  });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'film'],
  ['an array', []],
  ['a record without its id', { title: 'Heat' }],
  ['a record with an id of another type', { id: '949', title: 'Heat' }],
])('%s is no record', (_name, json) => {
  expect(read(json)).toBeUndefined();
});

test('many faults are named once each, and a hundred at most', () => {
  const schema = z.object({
    results: list(z.string()),
    ...Object.fromEntries(names(300).map((name) => [name, text])),
  });
  const json = {
    results: names(9_000).map(() => 5),
    ...Object.fromEntries(names(300).map((name) => [name, 1])),
  };
  const badParts = readLeniently(schema, json)?.badParts;
  expect(badParts).toHaveLength(100);
  expect(badParts?.[0]).toBe('items[]');
});

test('a key that an object has by itself is no field', () => {
  const json = JSON.parse('{"id":1,"__proto__":{"title":"x"},"constructor":{"title":5},"title":3}');
  expect(read(json)).toEqual({ value: { id: 1, title: null, runtime: 0, tags: [] }, badParts: ['title'] });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_item, index) => `field_${index}`);
}
