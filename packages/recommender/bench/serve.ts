// CPU of one list from 500 ratings, on a model of the bundled sample's size made from generated ratings.
//
//   node packages/recommender/bench/serve.ts
import { buildInteractions, popularMovies, recommend, rowLookup, trainModel } from '../src/index.ts';
import { tasteCatalogue, tasteRatings } from '../src/testing/random-ratings.ts';

const MOVIES = 9700;
const RATINGS = 500;
const ROUNDS = 100;

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

console.log(`${RATINGS} ratings, ${weights} weights, a list of 50 with its reasons, ${ROUNDS} rounds`);
for (const [name, run] of [
  ['yardstick', yardstick],
  ['without diversity and novelty', make(plain)],
  ['with both, as served', make({})],
] as const) {
  const [median, late] = measure(run);
  console.log(`CPU, ${name}: median ${median} ms, p95 ${late} ms`);
}
console.log('goals: < 10 ms, < 15 ms with diversity and reasons');

/** Median and 95th percentile of the rounds, in milliseconds of CPU. */
function measure(run: () => void): [string, string] {
  const milliseconds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    run();
    const used = process.cpuUsage(before);
    return (used.user + used.system) / 1000;
  }).sort((a, b) => a - b);
  const at = (share: number) => (milliseconds[Math.floor(share * (ROUNDS - 1))] as number).toFixed(1);
  return [at(0.5), at(0.95)];
}
