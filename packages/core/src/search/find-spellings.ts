import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import type { SearchText } from './search-text.ts';
import { canBeMisspelt, cutsOf, slipCost, slipsOf } from './spelling.ts';

/** A way to read the word at `place`. */
export type NearSpelling = {
  place: number;
  /** What a movie must have, one after the other. */
  words: string;
  /** Its part of the whole as it is read; empty where the word before says it all. */
  reading: string;
  /** Whether they may go on. */
  isPrefix: boolean;
  /** How far it is from what was typed. */
  cost: number;
};

/** Of a whole query, shared by its words: what has hundreds is slow to look for. */
const MOST_SPELLINGS = 80;
const CUT_COST = 0.2;
const JOIN_COST = 0.1;
/** Of the last word for a beginning. */
const PREFIX_COST = 0.1;
const SHORTEST_PREFIX = 3;
/** Trigrams say little of shorter words. */
const SHORTEST_LIKENESS = 4;

/**
 * The words of the catalogue that may be meant by those typed, the typed ones among them. A short word that is unknown
 * and like no other is left out. One query.
 */
export async function findSpellings({ db }: Pick<Deps, 'db'>, text: SearchText): Promise<NearSpelling[]> {
  const typed = text.words.map((word) => word.text);
  const known = await findWords({ db }, typed);
  const joined = typed.flatMap((word, place) => {
    const pair = word + (typed[place + 1] ?? '');
    return pair !== word && known.joined.has(pair)
      ? [
          { place, words: pair, reading: pair, isPrefix: false, cost: JOIN_COST },
          { place: place + 1, words: pair, reading: '', isPrefix: false, cost: 0 },
        ]
      : [];
  });
  const alone = text.words.flatMap(({ text: word, spellings }, place) => {
    const own = spellings.map((spelling) => spelling.join(' ')).map((words) => ({ words, cost: 0 }));
    const near = known.near
      .filter((row) => row.place === place && row.words !== word)
      .flatMap(({ words }) => {
        const cost = words.includes(' ') ? CUT_COST : slipCost(word, words, { isAlone: typed.length === 1 });
        return cost === undefined ? [] : [{ words, cost }];
      })
      .sort((a, b) => a.cost - b.cost || (a.words < b.words ? -1 : 1))
      .slice(0, Math.ceil(MOST_SPELLINGS / typed.length));
    const isKnown = known.near.some((row) => row.place === place && row.words === word);
    const mayBeLeftOut =
      canBeMisspelt(word) && !isKnown && (near.length > 0 || word.length < SHORTEST_LIKENESS);
    return (mayBeLeftOut ? near : [...own, ...near]).map((each) => ({
      ...each,
      place,
      reading: each.words,
      isPrefix: false,
    }));
  });
  const last = typed.at(-1) ?? '';
  const begun = { place: typed.length - 1, words: last, reading: last, isPrefix: true, cost: PREFIX_COST };
  return [...alone, ...joined, ...(last.length >= SHORTEST_PREFIX && !last.includes("'") ? [begun] : [])];
}

type Row = { place: number; words: string };

async function findWords(
  { db }: Pick<Deps, 'db'>,
  typed: string[],
): Promise<{ near: Row[]; joined: Set<string> }> {
  const words = typed.map((word, place) => ({ place, word })).filter(({ word }) => canBeMisspelt(word));
  const tried = words.flatMap(({ place, word }) => [word, ...slipsOf(word)].map((slip) => ({ place, slip })));
  const alike = words.filter(({ word }) => word.length >= SHORTEST_LIKENESS);
  const cuts = words.flatMap(({ place, word }) =>
    cutsOf(word).map(([head, tail]) => ({ place, head, tail })),
  );
  const pairs = typed.slice(1).map((word, i) => ({ place: i, pair: typed[i] + word }));
  const { rows } = await sql<Row & { isJoined: boolean }>`
    select t.place, t.word as words, false as "isJoined" from ${table(tried, 'place', 'slip')} t(place, word)
      join search_words using (word)
    union
    select t.place, k.word, false from ${table(alike, 'place', 'word')} t(place, word)
      join search_words k on k.word % t.word
    union
    select t.place, k.word, false from ${table(alike, 'place', 'word')} t(place, word)
      join search_words k on k.word >= left(t.word, 2) collate "C" and k.word < (left(t.word, 2) || '~') collate "C"
        and length(t.word) < 6 and abs(length(k.word) - length(t.word)) < 2
    union
    select t.place, t.head || ' ' || t.tail, false from ${table(cuts, 'place', 'head', 'tail')} t(place, head, tail)
      join search_words h on h.word = t.head join search_words r on r.word = t.tail
    union
    select t.place, k.word, true from ${table(pairs, 'place', 'pair')} t(place, word) join search_words k using (word)`.execute(
    db,
  );
  return {
    near: rows.filter(({ isJoined }) => !isJoined),
    joined: new Set(rows.flatMap(({ isJoined, words }) => (isJoined ? [words] : []))),
  };
}

/** Rows as the arrays that become a table again. */
function table<Row extends { place: number }>(rows: Row[], ...columns: (keyof Row)[]): RawBuilder<unknown> {
  const arrays = columns.map((column) =>
    column === 'place'
      ? sql`${rows.map((row) => row.place)}::int[]`
      : sql`${rows.map((row) => String(row[column]))}::text[]`,
  );
  return sql`unnest(${sql.join(arrays)})`;
}
