import { expect, test } from 'vitest';
import { reasonText } from './reason-text.ts';
import { reasonKinds } from './recommendation.ts';

test.each([
  ['becauseYouRated', 'Heat', 10, 'Because you gave Heat 5 stars'],
  ['becauseYouRated', 'Heat', 7, 'Because you gave Heat 3½ stars'],
  ['becauseYouRated', 'Heat', 6, 'Because you have seen Heat'],
  ['becauseYouLiked', 'Heat', null, 'Because you like Heat'],
  ['similarTo', 'Heat', 8, 'Similar to Heat, which you gave 4 stars'],
  ['similarTo', 'Heat', null, 'Similar to Heat'],
  ['genre', 'Film-Noir', null, 'From a genre you like: Film-Noir'],
  ['person', 'Hayao Miyazaki', null, 'Because you like the films of Hayao Miyazaki'],
  ['trending', undefined, null, 'Many people are watching it these days'],
  ['popular', undefined, null, 'Popular with everyone'],
] as const)('%s %s %s: %s', (kind, name, score, text) => {
  expect(reasonText({ kind, name, score })).toBe(text);
});

test('what it names may be gone', () => {
  for (const kind of reasonKinds)
    expect(reasonText({ kind, name: undefined, score: 9 })).toMatch(/^[A-Z][a-z ]+$/);
});
