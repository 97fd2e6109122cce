import type { RatingColumns } from '../data/interactions.ts';
import { createRandom } from '../evaluation/random.ts';
import type { MovieFacts } from '../models/content.ts';

export { createRandom };

/** Ratings by taste: each user likes one of `groups` groups of movies (by id modulo groups) and rates across. */
export function tasteRatings(params: {
  users: number;
  movies: number;
  perUser: number;
  groups?: number;
  seed?: number;
}): RatingColumns {
  const { users, movies, perUser, groups = 4, seed = 1 } = params;
  const random = createRandom(seed);
  const columns = { userIds: [], movieIds: [], scores: [], timestamps: [] } as Record<
    keyof RatingColumns,
    number[]
  >;
  for (let user = 1; user <= users; user++) {
    for (let rating = 0; rating < perUser; rating++) {
      const movie = 1 + Math.floor(movies * random() ** 1.3);
      const isLiked = movie % groups === user % groups;
      columns.userIds.push(user);
      columns.movieIds.push(movie);
      columns.scores.push(isLiked ? 8 + Math.floor(random() * 3) : 1 + Math.floor(random() * 6));
      columns.timestamps.push(1_000_000 + Math.floor(random() * 1000));
    }
  }
  return columns;
}

/** A catalogue to go with {@link tasteRatings}: the genre is the group. */
export function tasteCatalogue(params: { movies: number; groups?: number }): MovieFacts[] {
  const { movies, groups = 4 } = params;
  return Array.from({ length: movies }, (_, index) => ({
    id: index + 1,
    genres: [`group ${(index + 1) % groups}`, index % 3 === 0 ? 'Drama' : 'Comedy'],
    year: 1950 + ((index * 7) % 70),
    tags: index % 5 === 0 ? ['classic'] : [],
  }));
}
