import { countRatings } from './count-ratings.ts';
import { type Measures, meanOf, RANKED, recallAt } from './metrics.ts';
import type { Split } from './protocols.ts';

/** Evaluated users by how many ratings training has of them. */
export type ReaderSegment = {
  /** Fewest and most ratings; null: no limit. */
  from: number;
  to: number | null;
  users: number;
  ndcg10: number;
  ndcg10StandardError: number;
  recall20: number;
};

/**
 * Movies by popularity. Head are the most rated which together have a third of all training ratings, middle the next
 * with another third, tail the rest; outside are those with none, which nothing here can find.
 */
export type MovieSegment = {
  name: 'head' | 'middle' | 'tail' | 'outside';
  movies: number;
  /** Movies to be found, over all users. */
  held: number;
  /** Share of them among the first twenty. */
  recall20: number;
  /** Share of all that is shown in first tens. */
  shown10: number;
};

const STARTS = [0, 5, 20, 50, 200];
const CUT = 10;

/** How good lists are for users of whom little or much is known; segments without users are left out. */
export function segmentReaders(
  { train, users, truth }: Split,
  { perUser, lists }: Pick<Measures, 'perUser' | 'lists'>,
): ReaderSegment[] {
  const counts = Array.from(users, (user) => (train.offsets[user + 1] ?? 0) - (train.offsets[user] ?? 0));
  return STARTS.flatMap((from, index) => {
    const next = STARTS[index + 1];
    const own = counts.flatMap((count, position) =>
      count >= from && (next === undefined || count < next) ? [position] : [],
    );
    if (own.length === 0) return [];
    const recalls = own.map((position) =>
      recallAt(lists[position] as Int32Array, truth[position] as Int32Array, RANKED),
    );
    const { mean, standardError } = meanOf(Float64Array.from(own, (position) => perUser[position] as number));
    return [
      {
        from,
        to: next === undefined ? null : next - 1,
        users: own.length,
        ndcg10: mean,
        ndcg10StandardError: standardError,
        recall20: meanOf(Float64Array.from(recalls)).mean,
      },
    ];
  });
}

const NAMES = ['head', 'middle', 'tail', 'outside'] as const;
const OUTSIDE = 3;

/** Which movies lists are made of, and which of those held back they find. */
export function segmentMovies({ train, truth }: Split, { lists }: Pick<Measures, 'lists'>): MovieSegment[] {
  const segments = thirdsOf(countRatings(train));
  const count = () => new Float64Array(NAMES.length);
  const [movies, held, found, shown] = [count(), count(), count(), count()];
  const add = (to: Float64Array, movie: number) => {
    const segment = segments[movie] ?? OUTSIDE;
    to[segment] = (to[segment] as number) + 1;
  };
  for (const movie of segments.keys()) add(movies, movie);
  lists.forEach((list, position) => {
    const wanted = truth[position] as Int32Array;
    const top = new Set(list.subarray(0, RANKED));
    for (const movie of list.subarray(0, CUT)) add(shown, movie);
    for (const movie of wanted) {
      add(held, movie);
      if (top.has(movie)) add(found, movie);
    }
  });
  const all = shown.reduce((sum, value) => sum + value, 0);
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
  return NAMES.map((name, segment) => ({
    name,
    movies: movies[segment] as number,
    held: held[segment] as number,
    recall20: share(found[segment] as number, held[segment] as number),
    shown10: share(shown[segment] as number, all),
  }));
}

/** 0, 1 or 2 for each movie: in which third of the ratings it lies, most rated first, ties by lower index. */
function thirdsOf(ratings: Int32Array): Uint8Array {
  const order = [...ratings.keys()].sort((a, b) => (ratings[b] as number) - (ratings[a] as number) || a - b);
  const total = ratings.reduce((sum, count) => sum + count, 0);
  const segments = new Uint8Array(ratings.length);
  let before = 0;
  for (const movie of order) {
    segments[movie] = Math.min(2, Math.floor((3 * before) / total));
    before += ratings[movie] as number;
  }
  return segments;
}
