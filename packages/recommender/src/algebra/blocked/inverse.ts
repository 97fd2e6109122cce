import { mode } from '../kernel/load-kernel.ts';
import type { Precision } from '../precision.ts';
import type { Perform, RunPhase } from '../threads/crew.ts';
import {
  addressOf,
  depthOf,
  eachGroup,
  invertDiagonal,
  type Matrix,
  multiplyTile,
  packedAt,
  panelBytes,
  type Scratch,
  scratchBytes,
  strideOf,
  TILE,
  type Tools,
  takeScratch,
  tilesOf,
  triangleTile,
  triangleTiles,
} from './panels.ts';

/**
 * The inverse in the matrix's own memory, by Cholesky: A = L Lᵀ, W = L⁻¹, A⁻¹ = Wᵀ W, all three at once. After step k
 * rows above hold the part of A⁻¹ that rows of W so far have made, rows below hold W in columns so far and what is
 * left of A in the others. All of them change by the product of one panel with itself:
 * for i ≤ k column i of row W_k, below column k of L.
 */
export type InverseJob = { kind: 'inverse'; matrix: Matrix; panel: number; scratch: Scratch };

const PANEL = 0;
const UPDATE = 1;
const MIRROR = 2;

export const inverseScratchBytes = (size: number, precision: Precision, threads: number): number =>
  panelBytes(size, precision) + scratchBytes(precision, threads);

export function inverseJob(
  take: (bytes: number) => number,
  matrix: Matrix,
  precision: Precision,
  threads: number,
): InverseJob {
  const panel = take(panelBytes(matrix.rows, precision));
  return { kind: 'inverse', matrix, panel, scratch: takeScratch(take, precision, threads) };
}

export function leadInverse(
  tools: Tools,
  job: InverseJob,
  runPhase: RunPhase,
  onProgress: (done: number) => void,
): void {
  const size = job.matrix.rows;
  const tiles = tilesOf(size);
  for (let step = 0; step < tiles; step++) {
    invertDiagonal(tools, job.matrix, step);
    runPhase(PANEL, step, tiles);
    runPhase(UPDATE, step, triangleTiles(tiles));
    if (step + 1 < tiles) onProgress((step + 1) / tiles);
  }
  runPhase(MIRROR, 0, triangleTiles(tiles));
  onProgress(1);
}

export function performInverse(tools: Tools, job: InverseJob): Perform {
  return (phase, step, task) => {
    if (phase === PANEL) fillPanel(tools, job, step, task);
    else if (phase === UPDATE) updateTile(tools, job, step, task);
    else mirrorTile(tools, job.matrix, task);
  };
}

function fillPanel(tools: Tools, { matrix, panel, scratch }: InverseJob, step: number, tile: number): void {
  const { kernel, group, spare } = tools;
  const start = step * TILE;
  const depth = depthOf(matrix.rows, step);
  const stride = strideOf(tools, matrix);
  if (tile === step) {
    kernel.packTriangle(packedAt(tools, panel, start, depth), scratch.inverse, depth, true);
    return;
  }
  eachGroup(tools, tile, matrix.rows, (first, count) => {
    if (tile < step) kernel.packColumns(group, addressOf(tools, matrix, start, first), stride, count, depth);
    else kernel.packRows(group, addressOf(tools, matrix, first, start), stride, count, depth);
    const out = packedAt(tools, panel, first, depth);
    kernel.multiplyByTriangle(out, group, scratch.triangle, depth, true, spare);
  });
}

function updateTile(tools: Tools, { matrix, panel }: InverseJob, step: number, task: number): void {
  const [row, column] = triangleTile(task);
  const change =
    row > step
      ? column === step
        ? mode.replaceNegated
        : mode.subtract
      : row === step
        ? mode.replace
        : mode.add;
  const depth = depthOf(matrix.rows, step);
  const isDiagonal = row === column;
  multiplyTile(tools, {
    target: matrix,
    row,
    column,
    left: panel,
    right: panel,
    depth,
    mode: change,
    isDiagonal,
  });
}

/** Copies a tile on or below the diagonal to where it is missing above. */
export function mirrorTile(tools: Tools, matrix: Matrix, task: number): void {
  const [row, column] = triangleTile(task);
  tools.kernel.mirrorTile(
    matrix.address,
    strideOf(tools, matrix),
    row * TILE,
    Math.min(matrix.rows, (row + 1) * TILE),
    column * TILE,
    Math.min(matrix.rows, (column + 1) * TILE),
  );
}
