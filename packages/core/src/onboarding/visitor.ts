import { sql } from 'kysely';
import type { Deps } from '../deps.ts';
import { hashVisitor, type Looker } from '../views/viewer-hash.ts';
import type { Said } from './choose-movies.ts';

/** How long it is kept what somebody without an account said, from the first answer on. */
export const VISITORS_KEPT_DAYS = 30;

/** What tells visitors apart: an id they chose, or the cookie they were given. */
export type Visitor = Pick<Looker, 'visitorId' | 'cookie'>;

/** What a visitor has said; nothing of somebody nobody has heard of. */
export type VisitorAnswers = {
  answers: Map<number, { score: number | null; at: Date }>;
  likedGenres: number[];
  dislikedGenres: number[];
};

export function keptSince(now: Date): Date {
  return new Date(now.getTime() - VISITORS_KEPT_DAYS * 86_400_000);
}

type Row = {
  likedGenres: number[];
  dislikedGenres: number[];
  answers: [movieId: number, score: number | null, seconds: number][];
};

/** All that is kept of a visitor, in one query; none for who has no id. */
export async function readVisitor(
  deps: Pick<Deps, 'db' | 'auth' | 'clock'>,
  visitor: Visitor,
): Promise<VisitorAnswers> {
  const id = hashVisitor(deps, visitor);
  if (!id) return { answers: new Map(), likedGenres: [], dislikedGenres: [] };
  const { rows } = await sql<Row>`
select v.liked_genres as "likedGenres", v.disliked_genres as "dislikedGenres",
  (select coalesce(json_agg(json_build_array(movie_id, score, extract(epoch from answered_at)::float8)), '[]')
    from visitor_answers where visitor = v.id) as answers
from visitors v where v.id = ${id} and v.started_at > ${keptSince(deps.clock.now())}`.execute(deps.db);
  const { likedGenres = [], dislikedGenres = [], answers = [] } = rows[0] ?? {};
  return {
    answers: new Map(
      answers.map(([movieId, score, seconds]) => [movieId, { score, at: new Date(seconds * 1000) }]),
    ),
    likedGenres,
    dislikedGenres,
  };
}

export function toSaid({ answers, likedGenres, dislikedGenres }: VisitorAnswers): Said {
  return {
    answers: new Map(Array.from(answers, ([movieId, { score }]) => [movieId, score])),
    excluded: [],
    likedGenres,
    dislikedGenres,
  };
}

/** How many movies were rated, and how many were not seen. */
export function countAnswers({ answers }: VisitorAnswers): { ratings: number; skipped: number } {
  const ratings = [...answers.values()].filter(({ score }) => score !== null).length;
  return { ratings, skipped: answers.size - ratings };
}
