import { indexOfId } from '../data/interactions.ts';
import type { NeighbourRows } from '../models/neighbour-rows.ts';
import { createIdTable } from '../serving/id-table.ts';
import type { Model, PartName } from '../train-model.ts';

/** A part of a model whose rows name movies by their places in `Model.movies`. */
export type DensePart = {
  name: PartName;
  rows: NeighbourRows;
  /** By place: what a unit of any interest adds; absent where the part has no such row. */
  rest?: Float64Array;
};

/** The parts of a model, to be added up for thousands of readers: places need no looking up. */
export function denseParts(model: Model, names: readonly PartName[]): DensePart[] {
  const places = createIdTable();
  model.movies.forEach((id, place) => {
    places.set(id, place);
  });
  return names.map((name) => {
    const part = model.parts.find((found) => found.name === name);
    if (!part) throw new RangeError(`The model has no part ${name}`);
    const { neighbours } = part.rows;
    const dense = new Int32Array(neighbours.length);
    for (let index = 0; index < dense.length; index++) dense[index] = places.get(neighbours[index] as number);
    if (!part.rest) return { name, rows: { ...part.rows, neighbours: dense } };
    const rest = new Float64Array(model.movies.length);
    part.rest.neighbours.forEach((id, index) => {
      rest[indexOfId(model.movies, id)] = part.rest?.weights[index] as number;
    });
    return { name, rows: { ...part.rows, neighbours: dense }, rest };
  });
}
