import { type Kernel, loadKernel } from '../kernel/load-kernel.ts';
import type { WasmMemory, WasmModule } from '../kernel/webassembly.ts';
import { bytesOf, type Precision } from '../precision.ts';
import { roundUp } from '../workspace.ts';

/** Rows and columns of a tile, and values of k of a panel: a packed tile of each side fits the second-level cache. */
export const TILE = 128;

/** For each k, the k-th value of a group of rows (see micro.as.ts). */
const GROUP_BYTES = 32;

export const tilesOf = (size: number): number => Math.ceil(size / TILE);

/** Bytes of a packed panel of so many rows. */
export const panelBytes = (rows: number, precision: Precision): number =>
  roundUp(Math.ceil((rows * bytesOf(precision)) / GROUP_BYTES) * GROUP_BYTES * TILE);

/** What a diagonal block needs: itself and its inverse as f64, and the packed inverse. */
const TRIANGLE_BYTES = TILE * TILE * 8;
/** What each thread has for itself: one packed group, and a microtile for the edges. */
const OWN_BYTES = GROUP_BYTES * TILE + 128;

export const scratchBytes = (precision: Precision, threads: number): number =>
  2 * TRIANGLE_BYTES + panelBytes(TILE, precision) + threads * roundUp(OWN_BYTES);

/** Addresses every blocked computation uses. */
export type Scratch = {
  /** The inverse factor of the diagonal block, f64. */
  inverse: number;
  factor: number;
  /** The same, packed. */
  triangle: number;
  /** Of thread 0; {@link OWN_BYTES} further for each other. */
  own: number;
};

export function takeScratch(take: (bytes: number) => number, precision: Precision, threads: number): Scratch {
  return {
    inverse: take(TRIANGLE_BYTES),
    factor: take(TRIANGLE_BYTES),
    triangle: take(panelBytes(TILE, precision)),
    own: take(threads * roundUp(OWN_BYTES)),
  };
}

/** A row-major matrix in the kernel's memory. */
export type Matrix = { address: number; rows: number; columns: number };

/** What one thread computes with. */
export type Tools = {
  kernel: Kernel;
  memory: WasmMemory;
  precision: Precision;
  scratch: Scratch;
  /** From 0. */
  thread: number;
  /** One packed group. */
  group: number;
  /** For the edges. */
  spare: number;
};

export function openTools(params: {
  module: WasmModule;
  memory: WasmMemory;
  precision: Precision;
  scratch: Scratch;
  thread: number;
}): Tools {
  const { module, memory, precision, scratch, thread } = params;
  const group = scratch.own + thread * roundUp(OWN_BYTES);
  const kernel = loadKernel(module, memory);
  return { kernel, memory, precision, scratch, thread, group, spare: group + GROUP_BYTES * TILE };
}

/** Values of k of a step: all steps but the last have TILE. */
export const depthOf = (size: number, step: number): number => Math.min(TILE, size - step * TILE);

export const strideOf = (tools: Tools, matrix: Matrix): number => matrix.columns * bytesOf(tools.precision);

export const addressOf = (tools: Tools, matrix: Matrix, row: number, column: number): number =>
  matrix.address + (row * matrix.columns + column) * bytesOf(tools.precision);

/** Where a panel of this depth holds the group that begins with a row. */
export const packedAt = (tools: Tools, panel: number, row: number, depth: number): number =>
  panel + row * bytesOf(tools.precision) * depth;

/** Calls back with the first row and the number of rows of each group of a tile. */
export function eachGroup(
  tools: Tools,
  tile: number,
  size: number,
  visit: (first: number, count: number) => void,
): void {
  const group = GROUP_BYTES / bytesOf(tools.precision);
  const end = Math.min(size, (tile + 1) * TILE);
  for (let first = tile * TILE; first < end; first += group) visit(first, Math.min(group, end - first));
}

/** Tile (row, column) of the target takes the product of two packed panels. */
export function multiplyTile(
  tools: Tools,
  params: {
    target: Matrix;
    row: number;
    column: number;
    left: number;
    right: number;
    depth: number;
    mode: number;
    isDiagonal?: boolean;
  },
): void {
  const { target, row, column, left, right, depth, mode, isDiagonal = false } = params;
  const [top, start] = [row * TILE, column * TILE];
  tools.kernel.multiplyTile(
    addressOf(tools, target, top, start),
    strideOf(tools, target),
    Math.min(TILE, target.rows - top),
    Math.min(TILE, target.columns - start),
    packedAt(tools, left, top, depth),
    packedAt(tools, right, start, depth),
    depth,
    mode,
    isDiagonal,
    tools.spare,
  );
}

/**
 * The inverse Cholesky factor of a diagonal block, for the panels of its step.
 *
 * @throws RangeError when the matrix is not positive definite
 */
export function invertDiagonal(tools: Tools, matrix: Matrix, step: number): void {
  const { kernel, scratch } = tools;
  const start = step * TILE;
  const depth = depthOf(matrix.rows, step);
  const isPositive = kernel.invertDiagonalFactor(
    addressOf(tools, matrix, start, start),
    strideOf(tools, matrix),
    depth,
    scratch.inverse,
    scratch.factor,
  );
  if (!isPositive) throw new RangeError('matrix is not positive definite');
  kernel.packTriangle(scratch.triangle, scratch.inverse, depth, false);
}

/** Tiles on or below the diagonal of so many rows of tiles. */
export const triangleTiles = (tiles: number): number => (tiles * (tiles + 1)) / 2;

/** The row and column of the n-th of {@link triangleTiles}, row by row. */
export function triangleTile(index: number): [row: number, column: number] {
  const row = Math.floor((Math.sqrt(8 * index + 1) - 1) / 2);
  return [row, index - triangleTiles(row)];
}
