import { movieTags } from '../cache/tags.ts';
import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import type { Movie } from '../movies/movie.ts';
import { type AskedGenres, resolveAskedGenres } from '../preferences/preferred-genres.ts';
import { listRecommendations } from '../recommendations/list-recommendations.ts';
import type { RecommendationList } from '../recommendations/recommendation.ts';
import { announceTasteChange } from '../recommendations/taste-changed.ts';
import { type Answers, resolveAnswers } from './answers.ts';
import { getOnboarding, type Onboarding } from './get-onboarding.ts';
import { writeAnswers } from './write-answers.ts';

export type AnswerOnboarding = Answers &
  AskedGenres &
  ReadIn & {
    userId: string;
    /** Of the list. */
    limit: number;
    /** How many movies to be asked about next. */
    next: number;
  };

/** A first list, what to ask about next, and how much was said by now. */
export type Answered = {
  recommendations: RecommendationList;
  next: Movie[];
  answered: Onboarding['answered'];
};

/**
 * Stores what a user says of movies they were asked about, all of it or nothing: ratings like any others, what they have
 * not seen, and genres, where they are given; and answers with a list made from that.
 * @throws AppError `validationFailed`, naming each answer that is wrong; `unauthenticated` when the account is gone
 */
export async function answerOnboarding(
  deps: Pick<Deps, 'db' | 'cache' | 'clock' | 'jobs' | 'log'>,
  { userId, limit, next, languages, ...given }: AnswerOnboarding,
): Promise<Answered> {
  const answers = await resolveAnswers(deps, given);
  const genres = await resolveAskedGenres(deps, given);
  const written = await deps.db
    .transaction()
    .execute((db) => writeAnswers(db, { userId, answers, genres, now: deps.clock.now() }));
  if (written.changed.length > 0) await deps.cache.drop(movieTags(written.changed));
  await announceTasteChange(deps, userId, written.taste);
  const recommendations = await listRecommendations(deps, { userId, limit, strategy: 'hybrid', languages });
  const { items, answered } = await getOnboarding(deps, { userId, limit: next, languages });
  return { recommendations, next: items, answered };
}
