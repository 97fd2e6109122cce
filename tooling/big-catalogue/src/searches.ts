import type pg from 'pg';
import { createDice, type Dice } from './dice.ts';

/** What people type, by kind. */
export type Searches = {
  exact: string[];
  misspelt: string[];
  stopWords: string[];
  people: string[];
  /** What has been typed when suggestions are asked for. */
  beginnings: string[];
};

/** Searches for a catalogue from its own titles and names, the known ones more often. */
export async function makeSearches(
  client: pg.ClientBase,
  { each = 100, seed = 7 }: { each?: number; seed?: number } = {},
): Promise<Searches> {
  const dice = createDice(seed);
  const titles = await texts(
    client,
    'select title as text from movies order by popularity desc, id limit 5000',
  );
  const names = await texts(
    client,
    'select name as text from people order by popularity desc, id limit 5000',
  );
  const several = (make: () => string) => Array.from({ length: each }, make);
  const pick = (from: string[]) => dice.pick(from, 2);
  return {
    exact: several(() => pick(titles)),
    misspelt: several(() => misspell(pick(titles), dice)),
    stopWords: ['the', 'a', 'of', 'the the', 'and', 'in the', 'it', 'up', 'm'],
    people: several(() => (dice.happens(0.5) ? pick(names) : misspell(pick(names), dice))),
    beginnings: several(() => {
      const text = dice.happens(0.3) ? pick(names) : pick(titles);
      return text.slice(0, 1 + dice.below(Math.min(12, text.length))).trim() || text;
    }),
  };
}

async function texts(client: pg.ClientBase, query: string): Promise<string[]> {
  const { rows } = await client.query<{ text: string }>(query);
  return rows.map(({ text }) => text).filter((text) => text.length > 2 && text.length < 60);
}

/** Two letters swapped, one left out, changed or doubled, in a word of at least four. */
export function misspell(text: string, dice: Dice): string {
  const words = text.split(' ');
  const long = words.flatMap((word, i) => (/^\p{L}{4,}$/u.test(word) ? [i] : []));
  if (!long.length) return text;
  const at = dice.pick(long);
  return words.with(at, slip(words[at] ?? '', dice)).join(' ');
}

function slip(word: string, dice: Dice): string {
  const at = 1 + dice.below(word.length - 2);
  const [letter = '', next = ''] = word.slice(at, at + 2);
  const forms = [next + letter, next, `x${next}`, letter + letter + next];
  return word.slice(0, at) + dice.pick(forms) + word.slice(at + 2);
}
