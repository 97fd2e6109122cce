import { readRows } from '../../models/read-rows.ts';
import { rankNeighbours } from '../../movies/list-similar-movies.ts';
import type { HomeContext } from '../home-context.ts';
import type { LikedMovie } from '../likes.ts';
import { type CandidateRow, FEWEST, type RowKind } from '../row-kind.ts';

/** Of what is liked most, so much may have a row. */
const LOOKED_AT = 12;
/** So many have one. */
const MOST_ROWS = 3;
/** How much a day moves who comes first. */
const ROTATION = 0.3;
/** Two movies are of one kind when more than this of the nearest movies are near to both. */
const NEAREST = 20;
const COMMON_AT_MOST = 6;

type Anchor = LikedMovie & { neighbours: number[] };

/** What is liked by people who like what the reader likes: for a few of their likings, each of another kind. */
export const becauseYouLiked: RowKind = {
  kind: 'becauseYouLiked',
  load: async (context) => {
    const anchors = await readAnchors(context);
    return chooseDifferent(anchors).map(toRow);
  },
};

async function readAnchors({ deps, draw, excluded, reader }: HomeContext): Promise<Anchor[]> {
  if (!reader?.model || reader.liked.length === 0) return [];
  const today = ({ movieId, strength }: LikedMovie) =>
    strength * (1 - ROTATION * draw(`becauseYouLiked.${movieId}`));
  const liked = reader.liked.slice(0, LOOKED_AT).sort((a, b) => today(b) - today(a) || a.movieId - b.movieId);
  const movieIds = liked.map(({ movieId }) => movieId);
  const rows = await readRows(deps, { modelId: reader.model.id, movieIds });
  const unwanted = new Set([...excluded, ...movieIds]);
  return liked.map((movie) => ({
    ...movie,
    neighbours: rankNeighbours(rows, movie.movieId).filter((id) => !unwanted.has(id)),
  }));
}

function chooseDifferent(anchors: readonly Anchor[]): Anchor[] {
  const chosen: Anchor[] = [];
  for (const anchor of anchors) {
    if (chosen.length === MOST_ROWS) break;
    if (anchor.neighbours.length >= FEWEST && !chosen.some((other) => isAlike(anchor, other)))
      chosen.push(anchor);
  }
  return chosen;
}

function isAlike(a: Anchor, b: Anchor): boolean {
  const nearB = new Set(b.neighbours.slice(0, NEAREST));
  return a.neighbours.slice(0, NEAREST).filter((id) => nearB.has(id)).length > COMMON_AT_MOST;
}

function toRow({ movieId, score, strength, neighbours }: Anchor): CandidateRow {
  return {
    id: `becauseYouLiked.${movieId}`,
    title: 'Because you liked {movie}',
    explanation: 'People who like {movie} like these, too.',
    about: movieId,
    reason: { kind: score === null ? 'becauseYouLiked' : 'becauseYouRated', movieId, score, weight: 1 },
    movieIds: neighbours,
    strength: 0.45 + 0.4 * strength,
    fewest: FEWEST,
    more: `/movies/${movieId}/similar`,
  };
}
