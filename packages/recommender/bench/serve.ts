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

const milliseconds: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const before = process.cpuUsage();
  const list = recommend({ profile, rows, popular, limit: 50, settings: model.settings });
  const used = process.cpuUsage(before);
  if (list.length !== 50) throw new Error(`expected 50 recommendations, got ${list.length}`);
  milliseconds.push((used.user + used.system) / 1000);
}
milliseconds.sort((a, b) => a - b);
const at = (share: number) => (milliseconds[Math.floor(share * (ROUNDS - 1))] as number).toFixed(1);
console.log(`${RATINGS} ratings, ${weights} weights, a list of 50, ${ROUNDS} rounds`);
console.log(`CPU: median ${at(0.5)} ms, p95 ${at(0.95)} ms (goal: < 10 ms; with reasons < 15 ms)`);
