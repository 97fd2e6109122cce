import { expect, test } from 'vitest';
import { featureCode, featureKinds, languageId, languageOf, readFeatureCode } from './feature-codes.ts';

test('a code says what it stands for, and fits into 32 bits', () => {
  for (const kind of featureKinds)
    for (const id of [0, 1, 42, 2 ** 28 - 1]) {
      const code = featureCode({ kind, id });
      expect(Int32Array.of(code)[0]).toBe(code);
      expect(readFeatureCode(code)).toEqual({ kind, id });
    }
  expect(readFeatureCode(7)).toBeUndefined();
});

test('languages come back from their numbers', () => {
  for (const language of ['en', 'de', 'zz', 'aa', 'yue'])
    expect(languageOf(languageId(language) ?? 0)).toBe(language);
  for (const none of ['', 'e', 'EN', 'english', 'é!']) expect(languageId(none)).toBeUndefined();
});
