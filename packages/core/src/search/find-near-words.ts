import { type Database, type Param, runFixed } from '@matinee/db';
import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { unseen } from './search-scope.ts';
import { areAllTried, canBeMisspelt, cutsOf, slipsOf } from './spelling.ts';

/** A word of the catalogue, or two, that may be meant by the one typed at `place`. */
export type NearWord = { place: number; words: string };

export type NearWords = {
  near: NearWord[];
  /** Words that are two of those typed, written as one. */
  joined: Set<string>;
};

/** Trigrams say little of shorter words. */
const SHORTEST_LIKENESS = 4;
const LONGEST_SHORT = 5;

/** Looks in the words of the catalogue for those typed, and for what they may be a slip of. One query. */
export async function findNearWords({ db }: Pick<Deps, 'db'>, typed: string[]): Promise<NearWords> {
  const words = typed.map((word, place) => ({ place, word })).filter(({ word }) => canBeMisspelt(word));
  const tried = words.flatMap(({ place, word }) => [word, ...slipsOf(word)].map((slip) => ({ place, slip })));
  const begun = typed.length > 1 ? words.filter(({ word }) => isShort(word)) : [];
  const alike = words.filter(({ word }) => word.length >= SHORTEST_LIKENESS && !isShort(word));
  const cuts = words.flatMap(({ place, word }) =>
    cutsOf(word).map(([head, tail]) => ({ place, head, tail })),
  );
  const pairs = typed.slice(1).map((word, place) => `${typed[place]}${word}`);
  const rows = await runFixed(db, {
    name: 'words near those typed',
    build: nearWords,
    values: {
      triedPlaces: tried.map(({ place }) => place),
      tried: tried.map(({ slip }) => slip),
      alikePlaces: alike.map(({ place }) => place),
      alike: alike.map(({ word }) => word),
      begunPlaces: begun.map(({ place }) => place),
      begun: begun.map(({ word }) => word),
      cutPlaces: cuts.map(({ place }) => place),
      heads: cuts.map(({ head }) => head),
      tails: cuts.map(({ tail }) => tail),
      pairs,
    },
  });
  return {
    near: rows.flatMap(({ place, meant }) =>
      place === null ? [] : meant.split(',').map((words) => ({ place, words })),
    ),
    joined: new Set(rows.flatMap(({ place, meant }) => (place === null ? meant.split(',') : []))),
  };
}

/**
 * A word of which two slips are meant only beside others, and when it begins alike: see slipCost(). Those that begin alike
 * are faster to find than those that are like it.
 */
function isShort(word: string): boolean {
  return word.length >= SHORTEST_LIKENESS && word.length <= LONGEST_SHORT && areAllTried(word);
}

/** All of a place in one row: there may be thousands, and each row has its price. */
type Row = { place: number | null; meant: string };

function nearWords(db: Database, value: Param) {
  const given = (name: string, type: 'int' | 'text') => unseen(sql`${value(name)}::${sql.raw(type)}[]`);
  const tried = sql`unnest(${given('triedPlaces', 'int')}, ${given('tried', 'text')}) t(place, word)`;
  const alike = sql`unnest(${given('alikePlaces', 'int')}, ${given('alike', 'text')}) t(place, word)`;
  const begun = sql`unnest(${given('begunPlaces', 'int')}, ${given('begun', 'text')}) t(place, word)`;
  const cuts = sql`unnest(${given('cutPlaces', 'int')}, ${given('heads', 'text')}, ${given('tails', 'text')})
    t(place, head, tail)`;
  return db
    .selectFrom(
      sql<Row>`(select place, string_agg(words, ',') as meant from (
    select t.place, t.word as words from ${tried} join search_words using (word)
    union
    select t.place, k.word from ${alike} join search_words k on k.word % t.word
    union
    select t.place, k.word from ${begun}
    join search_words k on k.word >= left(t.word, 2) collate "C" and k.word < (left(t.word, 2) || '~') collate "C"
      and abs(length(k.word) - length(t.word)) <= 2
    union
    select t.place, t.head || ' ' || t.tail from ${cuts}
    join search_words h on h.word = t.head join search_words r on r.word = t.tail
    union
    select null, k.word from unnest(${given('pairs', 'text')}) pair join search_words k on k.word = pair
    ) every_one group by place)`.as('near'),
    )
    .select(['near.place', 'near.meant']);
}
