import type { ItemReason } from '../recommendations/compute-list.ts';
import type { HomeRow, HomeRowKind } from './home.ts';
import type { HomeContext } from './home-context.ts';

/** One kind of row: a file in `rows/`, and a line in `row-kinds.ts`. */
export type RowKind = {
  kind: HomeRowKind;
  /** The rows of this kind that could be on the page; none where nothing speaks for one. */
  load(context: HomeContext): Promise<CandidateRow[]>;
};

/** A row before it is decided whether it is shown, and which movies other rows have already. */
export type CandidateRow = Pick<HomeRow, 'id' | 'more'> & {
  /** Both may name `about` as `{movie}`. */
  title: string;
  explanation: string;
  /** The movie that the row is named after. */
  about?: number;
  /** Why its movies are in it, in the words of recommendations. */
  reason?: ItemReason;
  /** Best first, many more than are shown: other rows may have some of them. */
  movieIds: readonly number[];
  /** How much speaks for showing it, 0–1. */
  strength: number;
  /** With fewer movies it is left out. */
  fewest: number;
};

/** How many movies a row of the catalogue has at least. */
export const FEWEST = 10;
/** The same of a row that is about one person or the reader's own things, of which there are not many. */
export const FEWEST_OF_FEW = 3;
