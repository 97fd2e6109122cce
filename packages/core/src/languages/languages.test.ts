import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMovie } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { chooseLanguages } from './known-languages.ts';
import { nameLanguage, readAcceptLanguage } from './languages.ts';

const known = new Map([
  ['de', ['AT', 'CH', 'DE']],
  ['en', ['AU', 'GB', 'US']],
  ['es', ['AR', 'CL', 'CO', 'ES', 'MX', 'PE']],
  ['fr', ['']],
  ['it', []],
  ['pt', ['BR', 'PT']],
  ['zh', ['CN', 'TW']],
]);
const read = (header: string) => readAcceptLanguage(header, known);

test.each([
  ['fr', ['fr']],
  ['it', ['it']],
  ['de', ['de-DE', 'de-AT', 'de-CH', 'de']],
  ['de-AT', ['de-AT', 'de-DE', 'de-CH', 'de']],
  ['de-at,fr;q=0.5', ['de-AT', 'de-DE', 'de-CH', 'de', 'fr']],
  ['fr;q=0.2, it;q=0.9', ['it', 'fr']],
  ['de-LI', ['de-DE', 'de-AT', 'de-CH', 'de']],
  ['fr-CA, it, fr', ['fr', 'it']],
  ['pt-PT', ['pt-PT', 'pt-BR', 'pt']],
  ['zh-Hant', ['zh-TW', 'zh-CN', 'zh']],
  ['es-PE', ['es-PE', 'es-ES', 'es-AR', 'es-CL', 'es']],
  ['en-GB', ['en-GB', 'en-US', 'en-AU', 'en']],
  ['en, fr', ['en-US', 'en-AU', 'en-GB', 'en', 'fr']],
  ['fr, it, pt, zh', ['fr', 'it', 'pt-BR', 'pt-PT', 'pt']],
])('%s', (header, expected) => expect(read(header)).toEqual(expected));

test.each([
  'en',
  'en-US,en;q=0.9',
  'en-NZ',
  '',
  '*',
  'sv',
  'fr;q=0',
  'fr;q=x',
  '-',
  'de_AT',
  ';;,,',
  '\u{1f600}',
])('what is stored will do for %j', (header) => expect(read(header)).toBeUndefined());

test('whatever is sent, few languages are read, all of them known, and the same again', () => {
  const all = new Set(
    [...known].flatMap(([language, regions]) => [language, ...regions.map((it) => `${language}-${it}`)]),
  );
  const tag = fc.oneof(fc.constantFrom(...all, 'xx', '*', 'x-y', 'de-'), fc.string());
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, fc.double()), { maxLength: 40 }), (tags) => {
      const languages = read(tags.map(([it, q]) => `${it};q=${q}`).join(',')) ?? [];
      expect(languages.every((it) => all.has(it))).toBe(true);
      expect(new Set(languages.map((it) => it.split('-')[0])).size).toBeLessThanOrEqual(3);
      expect(new Set(languages).size).toBe(languages.length);
    }),
  );
});

test('a language is named in short where its country is the usual one', () => {
  const tags = ['de-DE', 'de-AT', 'en-US', 'zh-TW', 'fr', 'not a tag'];
  expect(tags.map(nameLanguage)).toEqual(['de', 'de-AT', 'en', 'zh-TW', 'fr', 'not a tag']);
});

describe('the languages of the catalogue', () => {
  let deps: TestDeps;
  beforeAll(async () => {
    deps = await createTestDeps();
    await createMovie(deps, { translations: { de: 'Hitze', fr: 'Chaleur' }, language: 'ja' });
  });
  afterAll(() => deps?.destroy());

  test('are those of translations and of films; new ones are known a minute later', async () => {
    const header = 'it, de, ja, fr';
    expect(await chooseLanguages(deps, undefined)).toBeUndefined();
    expect(await chooseLanguages(deps, header)).toEqual(['de', 'ja', 'fr']);
    await createMovie(deps, { translations: { it: 'Calore' } });
    expect(await chooseLanguages(deps, header)).toEqual(['de', 'ja', 'fr']);
    deps.time.now = new Date(deps.time.now.getTime() + 61_000);
    await chooseLanguages(deps, header);
    await expect.poll(() => chooseLanguages(deps, header)).toEqual(['it', 'de', 'ja']);
  });

  test('are what they were while they cannot be read, and none are before that', async () => {
    await using other = await createTestDeps();
    await createMovie(other, { translations: { de: 'Hitze' } });
    await other.db.schema.alterTable('movie_translations').renameTo('hidden_translations').execute();
    expect(await chooseLanguages(other, 'de')).toBeUndefined();
    await other.db.schema.alterTable('hidden_translations').renameTo('movie_translations').execute();
    expect(await chooseLanguages(other, 'de')).toEqual(['de']);
  });
});
