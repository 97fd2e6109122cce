import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { canBeMisspelt, cutsOf, slipsOf } from './spelling.ts';

/** A word of the catalogue, or two, that may be meant by the one typed at `place`. */
export type NearWord = { place: number; words: string };

export type NearWords = {
  near: NearWord[];
  /** Words that are two of those typed, written as one. */
  joined: Set<string>;
};

/** Trigrams say little of shorter words. */
const SHORTEST_LIKENESS = 4;

/** Looks in the words of the catalogue for those typed, and for what they may be a slip of. One query. */
export async function findNearWords({ db }: Pick<Deps, 'db'>, typed: string[]): Promise<NearWords> {
  const words = typed.map((word, place) => ({ place, word })).filter(({ word }) => canBeMisspelt(word));
  const tried = words.flatMap(({ place, word }) => [word, ...slipsOf(word)].map((slip) => ({ place, slip })));
  const alike = words.filter(({ word }) => word.length >= SHORTEST_LIKENESS);
  const cuts = words.flatMap(({ place, word }) =>
    cutsOf(word).map(([head, tail]) => ({ place, head, tail })),
  );
  const pairs = typed.slice(1).map((word, place) => ({ place, pair: `${typed[place]}${word}` }));
  const { rows } = await sql<NearWord & { isJoined: boolean }>`
    select t.place, t.word as words, false as "isJoined"
      from ${table(tried, 'place', 'slip')} t(place, word) join search_words using (word)
    union
    select t.place, k.word, false
      from ${table(alike, 'place', 'word')} t(place, word) join search_words k on k.word % t.word
    union
    select t.place, k.word, false
      from ${table(alike, 'place', 'word')} t(place, word)
      join search_words k on k.word >= left(t.word, 2) collate "C" and k.word < (left(t.word, 2) || '~') collate "C"
        and length(t.word) < 6 and abs(length(k.word) - length(t.word)) < 2
    union
    select t.place, t.head || ' ' || t.tail, false
      from ${table(cuts, 'place', 'head', 'tail')} t(place, head, tail)
      join search_words h on h.word = t.head join search_words r on r.word = t.tail
    union
    select t.place, k.word, true
      from ${table(pairs, 'place', 'pair')} t(place, word) join search_words k using (word)`.execute(db);
  return {
    near: rows.filter(({ isJoined }) => !isJoined),
    joined: new Set(rows.flatMap(({ isJoined, words: word }) => (isJoined ? [word] : []))),
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
