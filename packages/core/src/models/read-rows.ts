import type { Deps } from '../deps.ts';

/** The strongest neighbours of one movie in one part of a model. Both arrays are of one length. */
export type NeighbourRow = {
  /** Movie ids, by falling weight. */
  neighbours: Int32Array;
  weights: Float32Array;
};

/** part → movie id → its row. A movie the part knows nothing of has none. */
export type RowsByPart = Map<string, Map<number, NeighbourRow>>;

/** The rows of these movies in every part of a model, in one query. */
export async function readRows(
  { db }: Pick<Deps, 'db'>,
  { modelId, movieIds }: { modelId: string; movieIds: readonly number[] },
): Promise<RowsByPart> {
  const parts: RowsByPart = new Map();
  if (movieIds.length === 0) return parts;
  const rows = await db
    .selectFrom('model_rows')
    .select(['part', 'movie_id', 'neighbours', 'weights'])
    .where('model_id', '=', modelId)
    .where((eb) => eb('movie_id', '=', eb.fn.any(eb.val([...movieIds]))))
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
