import { availableParallelism } from 'node:os';
import {
  buildInteractions,
  comparePaired,
  type Interactions,
  openPool,
  type Protocol,
} from '@matinee/recommender';
import { readData, runEvaluation } from './run-evaluation.ts';

// The same procedure, untouched, on data sets made of the sample: `pnpm --filter @matinee/cli variants`.

type Rating = { user: number; movie: number; score: number; at: number };

const DENSE = 20;

const data = await readData({}, () => {});
await using pool = openPool(availableParallelism());
const ratings = [...ratingsOf(data.interactions)];
const ofUser = Map.groupBy(ratings, ({ user }) => user);
const ofMovie = Map.groupBy(ratings, ({ movie }) => movie);
const count = (groups: Map<number, Rating[]>, id: number) => groups.get(id)?.length ?? 0;
const counts = [...ofUser.values()].map(({ length }) => length).sort((a, b) => a - b);
const median = counts[counts.length >> 1] ?? 0;

const variants: { name: string; make(): Rating[]; isOfTimes?: boolean }[] = [
  { name: 'the sample', make: () => ratings },
  { name: 'half of the users', make: () => ratings.filter(({ user }) => user % 2 === 0) },
  {
    name: `movies with ${DENSE} ratings or more`,
    make: () => ratings.filter(({ movie }) => count(ofMovie, movie) >= DENSE),
  },
  {
    name: `users with more than ${median} ratings`,
    make: () => ratings.filter(({ user }) => count(ofUser, user) > median),
  },
  { name: 'the other users', make: () => ratings.filter(({ user }) => count(ofUser, user) <= median) },
  { name: 'whole stars only', make: () => ratings.filter(({ score }) => score % 2 === 0) },
  { name: 'all at one time', make: () => ratings.map((rating) => ({ ...rating, at: 1e9 })), isOfTimes: true },
  {
    name: 'times of a user shuffled',
    make: () => [...ofUser.values()].flatMap(shuffleTimes),
    isOfTimes: true,
  },
];

console.log('| | protocol | EASE | hybrid | difference | coverage, × EASE |\n|---|---|---|---|---|---|');
for (const { name, make, isOfTimes } of variants)
  for (const protocol of ['temporal', 'random'] as const) {
    // Under `random` nobody looks at times.
    if (isOfTimes && protocol === 'random') continue;
    console.log(`| ${[name, protocol, ...compare(make(), protocol)].join(' | ')} |`);
  }

function compare(rows: Rating[], protocol: Protocol): string[] {
  const models = ['ease', 'hybrid'] as const;
  const variant = { ...data, interactions: interactionsOf(rows) };
  const [ease, hybrid] = runEvaluation(variant, { protocol, models, pool, log: () => {} }).results;
  if (!ease || !hybrid) throw new Error('Two models were to be evaluated');
  const { difference, standardError } = comparePaired(ease.perUser, hybrid.perUser);
  const sign = difference < 0 ? '−' : '+';
  return [
    ease.ndcg10.toFixed(4),
    hybrid.ndcg10.toFixed(4),
    `${sign}${Math.abs(difference).toFixed(4)} ± ${standardError.toFixed(4)}`,
    (hybrid.coverage10 / ease.coverage10).toFixed(2),
  ];
}

function* ratingsOf({
  userIds,
  movieIds,
  offsets,
  movies,
  scores,
  timestamps,
}: Interactions): Generator<Rating> {
  for (const [row, user] of userIds.entries())
    for (let place = offsets[row] ?? 0; place < (offsets[row + 1] ?? 0); place++)
      yield {
        user,
        movie: movieIds[movies[place] ?? 0] ?? 0,
        score: scores[place] ?? 0,
        at: timestamps[place] ?? 0,
      };
}

function interactionsOf(rows: Rating[]): Interactions {
  return buildInteractions({
    userIds: rows.map(({ user }) => user),
    movieIds: rows.map(({ movie }) => movie),
    scores: rows.map(({ score }) => score),
    timestamps: rows.map(({ at }) => at),
  });
}

/** The times stay, and come to other ratings: in the order of the movies' numbers times a prime, as good as any. */
function shuffleTimes(own: Rating[]): Rating[] {
  const order = (movie: number) => (movie * 7919) % 10_007;
  const times = own.toSorted((a, b) => order(a.movie) - order(b.movie)).map(({ at }) => at);
  return own.map((rating, index) => ({ ...rating, at: times[index] ?? 0 }));
}
