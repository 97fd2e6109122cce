import type { Deps } from '../deps.ts';
import type { ReadIn } from '../languages/languages.ts';
import { type AskedGenres, resolveAskedGenres } from '../preferences/preferred-genres.ts';
import { hashVisitor } from '../views/viewer-hash.ts';
import { issueVisitorCookie, type VisitorCookie } from '../views/visitor-cookie.ts';
import type { Answered } from './answer-onboarding.ts';
import { type Answers, resolveAnswers } from './answers.ts';
import { chooseNext } from './choose-movies.ts';
import { countAnswers, readVisitor, toSaid, type Visitor, type VisitorAnswers } from './visitor.ts';
import { listForVisitor } from './visitor-list.ts';
import { writeVisitor } from './write-visitor.ts';

export type AnswerAsVisitor = Answers &
  AskedGenres &
  Visitor &
  ReadIn & {
    /** Nothing is kept then of who has neither an id nor a cookie, and the answers of this call are all that counts. */
    isCookieRefused: boolean;
    limit: number;
    next: number;
  };

/**
 * The same as `answerOnboarding` for who has no account: what is said is kept for 30 days at most, and no rating.
 * @returns also a cookie for a visitor who can be told from others by nothing else
 * @throws AppError `validationFailed`, naming each answer that is wrong
 */
export async function answerAsVisitor(
  deps: Pick<Deps, 'db' | 'auth' | 'clock'>,
  { visitorId, cookie, isCookieRefused, limit, next, languages, ...given }: AnswerAsVisitor,
): Promise<{ answered: Answered; cookie: VisitorCookie | undefined }> {
  const answers = await resolveAnswers(deps, given);
  const genres = await resolveAskedGenres(deps, given);
  const now = deps.clock.now();
  const isUnknown = hashVisitor(deps, { visitorId, cookie }) === undefined;
  const issued = isUnknown && !isCookieRefused ? issueVisitorCookie(deps) : undefined;
  const visitor = issued ? { cookie: issued.value } : { visitorId, cookie };
  const id = hashVisitor(deps, visitor);
  if (id) await deps.db.transaction().execute((trx) => writeVisitor(trx, { id, answers, genres, now }));
  const said = id ? await readVisitor(deps, visitor) : saidNow({ answers, genres, now });
  const recommendations = await listForVisitor(deps, {
    said,
    limit,
    languages,
    owner: id?.toString('hex') ?? '',
  });
  const { items } = await chooseNext(deps, { limit: next, languages, read: async () => toSaid(said) });
  return { answered: { recommendations, next: items, answered: countAnswers(said) }, cookie: issued };
}

function saidNow({
  answers,
  genres,
  now,
}: Pick<Parameters<typeof writeVisitor>[1], 'answers' | 'genres' | 'now'>): VisitorAnswers {
  const all = [...answers.ratings, ...answers.skipped.map((movieId) => ({ movieId, score: null }))];
  const genresOf = (isLiked: boolean) =>
    (genres?.wanted ?? []).flatMap(({ genre_id, is_liked }) => (is_liked === isLiked ? genre_id : []));
  return {
    answers: new Map(all.map(({ movieId, score }) => [movieId, { score, at: now }])),
    likedGenres: genresOf(true),
    dislikedGenres: genresOf(false),
  };
}
