/** Why a movie is in a list. */
export type Reason = {
  /**
   * `becauseYouRated`, `becauseYouLiked` (a favorite): people with this interest liked the movie.
   * `similarTo`: the same, mostly for what the two movies have in common. `genre`, `person`: one of those in common
   * with much of what the reader likes, or that the reader prefers. `trending`, `popular`: nothing personal.
   */
  kind: 'becauseYouRated' | 'becauseYouLiked' | 'similarTo' | 'genre' | 'person' | 'trending' | 'popular';
  /** The movie of the profile that speaks for this one. */
  movieId?: number;
  /** Id of the genre or the person. */
  featureId?: number;
  /** What it adds to the score, in the score's units. */
  weight: number;
};
