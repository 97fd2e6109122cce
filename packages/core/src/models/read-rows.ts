import type { RowName } from '@matinee/recommender';
import type { Deps } from '../deps.ts';

/** The strongest neighbours of one movie in one part of a model. Both arrays are of one length. */
export type NeighbourRow = {
  /** Movie ids, by falling weight. */
  neighbours: Int32Array;
  weights: Float32Array;
};

/** part → movie id → its row. A movie the part knows nothing of has none. */
export type RowsByPart = Map<string, Map<number, NeighbourRow>>;

/** Rows in memory, for who makes many lists at once. */
export type HeldRows = {
  modelId: string;
  /** Those without a row, too. */
  movieIds: ReadonlySet<number>;
  parts: RowsByPart;
};

type ReadRows = {
  modelId: string;
  movieIds: readonly number[];
  /** Default: all. */
  parts?: readonly RowName[];
};

/** The rows of these movies in every part of a model (or those named), in one query for what is not held. */
export async function readRows(
  { db, heldRows }: Pick<Deps, 'db'> & { heldRows?: HeldRows },
  asked: ReadRows,
): Promise<RowsByPart> {
  if (heldRows?.modelId !== asked.modelId) return queryRows(db, asked);
  const isHeld = (id: number) => heldRows.movieIds.has(id);
  const rows = await queryRows(db, { ...asked, movieIds: asked.movieIds.filter((id) => !isHeld(id)) });
  const held = asked.movieIds.filter(isHeld);
  for (const [part, ofPart] of heldRows.parts) {
    if (asked.parts && !asked.parts.some((name) => name === part)) continue;
    const found = rows.get(part) ?? new Map<number, NeighbourRow>();
    for (const id of held) {
      const row = ofPart.get(id);
      if (row) found.set(id, row);
    }
    rows.set(part, found);
  }
  return rows;
}

async function queryRows(db: Deps['db'], { modelId, movieIds, parts: named }: ReadRows): Promise<RowsByPart> {
  const parts: RowsByPart = new Map();
  if (movieIds.length === 0) return parts;
  const rows = await db
    .selectFrom('model_rows')
    .select(['part', 'movie_id', 'neighbours', 'weights'])
    .where('model_id', '=', modelId)
    .where((eb) => eb('movie_id', '=', eb.fn.any(eb.val([...movieIds]))))
    .$if(named !== undefined, (query) => query.where('part', 'in', named ?? []))
    .execute();
  for (const { part, movie_id, neighbours, weights } of rows) {
    const rowsOfPart = parts.get(part) ?? new Map<number, NeighbourRow>();
    rowsOfPart.set(movie_id, { neighbours: toInt32(neighbours), weights: toFloat32(weights) });
    parts.set(part, rowsOfPart);
  }
  return parts;
}

// pg hands out slices of a shared buffer at any offset; a typed array wants its own, aligned.
export function toInt32(bytes: Buffer): Int32Array {
  return new Int32Array(new Uint8Array(bytes).buffer);
}

export function toFloat32(bytes: Buffer): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}
