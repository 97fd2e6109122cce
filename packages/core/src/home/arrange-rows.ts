import type { Draw } from './day-draw.ts';
import type { HomeRowKind } from './home.ts';
import type { CandidateRow } from './row-kind.ts';

export type Candidate = CandidateRow & { kind: HomeRowKind };

/** How much a day moves the order of rows. */
const ROTATION = 0.1;

/**
 * The page: rows by strength, two of one kind never next to each other while there is another, each with its best
 * movies that no row above it has. What is left with too few is left out, and leaves its movies to others.
 */
export function arrangeRows(
  candidates: readonly Candidate[],
  { rows, limit, draw }: { rows: number; limit: number; draw: Draw },
): Candidate[] {
  const strengthOf = ({ id, strength }: Candidate) => strength * (1 - ROTATION * draw(id));
  const waiting = candidates
    .map((row) => ({ row, strength: strengthOf(row) }))
    .sort((a, b) => b.strength - a.strength || (a.row.id < b.row.id ? -1 : 1))
    .map(({ row }) => row);
  const taken = new Set<number>();
  const page: Candidate[] = [];
  while (page.length < rows && waiting.length > 0) {
    const last = page.at(-1)?.kind;
    const other = waiting.findIndex(({ kind }) => kind !== last);
    const [next] = waiting.splice(Math.max(other, 0), 1);
    if (!next) break;
    const movieIds = [...new Set(next.movieIds)].filter((id) => !taken.has(id)).slice(0, limit);
    if (movieIds.length < Math.max(1, Math.min(next.fewest, limit))) continue;
    for (const id of movieIds) taken.add(id);
    page.push({ ...next, movieIds });
  }
  return page;
}
