// CPU of one list from 500 ratings, on a model of the bundled sample's size made from generated ratings.
//
//   node packages/recommender/bench/serve.ts
import { buildInteractions, popularMovies, recommend, rowLookup, trainModel } from '../src/index.ts';
import { tasteCatalogue, tasteRatings } from '../src/testing/random-ratings.ts';

const MOVIES = 9700;
const RATINGS = 500;
const ROUNDS = 100;
const WARMING = 50;

const model = trainModel({
  interactions: buildInteractions(tasteRatings({ users: 600, movies: MOVIES, perUser: 165 })),
  catalogue: tasteCatalogue({ movies: MOVIES }),
});
const rows = rowLookup(model);
const popular = popularMovies(model);
const profile = Array.from(popular.subarray(0, RATINGS), (movieId, index) => ({
  movieId,
  score: 6 + (index % 5),
  at: index,
}));
const weights = profile.reduce(
  (sum, { movieId }) =>
    sum + model.parts.reduce((all, { name }) => all + (rows(name, movieId)?.weights.length ?? 0), 0),
  0,
);

const plain = { diversity: 0, novelty: 0 };
const make = (manner: object) => () => {
  const list = recommend({ profile, rows, popular, limit: 50, settings: model.settings, ...manner });
  if (list.length !== 50) throw new Error(`expected 50 recommendations, got ${list.length}`);
};
const ids = Int32Array.from({ length: weights }, (_, index) => (index * 7919) % MOVIES);
const sums = new Float64Array(MOVIES);
/** As many additions at places that jump about as a list takes: what the machine can do right now. */
const yardstick = () => {
  for (let index = 0; index < ids.length; index++) {
    const id = ids[index] as number;
    sums[id] = (sums[id] as number) + 0.3;
  }
};

const candidates = [
  { name: 'yardstick', run: yardstick, milliseconds: [] as number[] },
  { name: 'without diversity and novelty', run: make(plain), milliseconds: [] as number[] },
  { name: 'with both, as served', run: make({}), milliseconds: [] as number[] },
];

console.log(
  `${RATINGS} ratings, ${weights} weights, a list of 50 with its reasons, ${ROUNDS} rounds after ${WARMING} to warm up`,
);
// In turn, so that what else the machine does falls on all alike; until the first are over they are being compiled.
for (let round = -WARMING; round < ROUNDS; round++)
  for (const { run, milliseconds } of candidates) {
    const used = cpuOf(run);
    if (round >= 0) milliseconds.push(used);
  }
for (const { name, milliseconds } of candidates) {
  const [median, late] = [0.5, 0.95].map((share) => quantile(milliseconds, share).toFixed(1));
  console.log(`CPU, ${name}: median ${median} ms, p95 ${late} ms`);
}
console.log('goals: < 10 ms, < 15 ms with diversity and reasons');

/** Milliseconds of CPU. */
function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
}
