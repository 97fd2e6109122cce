import type { Interactions } from './interactions.ts';

/** Some of the ratings: all users, the movies that are left. */
export function keepOnly(data: Interactions, isKept: Uint8Array): Interactions {
  const place = new Int32Array(data.movieIds.length);
  let size = 0;
  for (let index = 0; index < isKept.length; index++) {
    if (isKept[index] === 0) continue;
    place[data.movies[index] as number] = 1;
    size++;
  }
  const movieIds = data.movieIds.filter((_, movie) => place[movie] === 1);
  let next = 0;
  for (let movie = 0; movie < place.length; movie++) if (place[movie] === 1) place[movie] = next++;
  const kept = {
    userIds: data.userIds,
    movieIds,
    offsets: new Int32Array(data.offsets.length),
    movies: new Int32Array(size),
    scores: new Uint8Array(size),
    timestamps: new Float64Array(size),
  };
  let position = 0;
  for (let user = 0; user + 1 < data.offsets.length; user++) {
    for (let index = data.offsets[user] as number; index < (data.offsets[user + 1] as number); index++) {
      if (isKept[index] === 0) continue;
      kept.movies[position] = place[data.movies[index] as number] as number;
      kept.scores[position] = data.scores[index] as number;
      kept.timestamps[position] = data.timestamps[index] as number;
      position++;
    }
    kept.offsets[user + 1] = position;
  }
  return kept;
}
