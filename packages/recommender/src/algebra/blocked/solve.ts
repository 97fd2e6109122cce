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
 * A⁻¹ C in the memory of C, by Cholesky: A = L Lᵀ in the memory of A and L Y = C at once, downwards; then Lᵀ X = Y,
 * upwards. The diagonal blocks of A are left with the inverses of those of L.
 */
export type SolveJob = {
  kind: 'solve';
  matrix: Matrix;
  right: Matrix;
  /** Of L. */
  panel: number;
  /** Of Y, then of X. */
  rightPanel: number;
  scratch: Scratch;
};

const PANEL_DOWN = 0;
const UPDATE_DOWN = 1;
const PANEL_UP = 2;
const UPDATE_UP = 3;

export const solveScratchBytes = (
  size: number,
  columns: number,
  precision: Precision,
  threads: number,
): number => panelBytes(size, precision) + panelBytes(columns, precision) + scratchBytes(precision, threads);

export function solveJob(
  take: (bytes: number) => number,
  matrices: { matrix: Matrix; right: Matrix },
  precision: Precision,
  threads: number,
): SolveJob {
  return {
    kind: 'solve',
    ...matrices,
    panel: take(panelBytes(matrices.matrix.rows, precision)),
    rightPanel: take(panelBytes(matrices.right.columns, precision)),
    scratch: takeScratch(take, precision, threads),
  };
}

export function leadSolve(
  tools: Tools,
  job: SolveJob,
  runPhase: RunPhase,
  onProgress: (done: number) => void,
): void {
  const tiles = tilesOf(job.matrix.rows);
  const across = tilesOf(job.right.columns);
  const work = triangleTiles(tiles) * across * 2 + (triangleTiles(tiles) * tiles) / 3;
  let done = 0;
  const run = (phase: number, step: number, tasks: number) => {
    runPhase(phase, step, tasks);
    done += tasks;
    onProgress(Math.min(0.99, done / work));
  };
  for (let step = 0; step < tiles; step++) {
    const below = tiles - step - 1;
    invertDiagonal(tools, job.matrix, step);
    runPhase(PANEL_DOWN, step, below + across);
    run(UPDATE_DOWN, step, triangleTiles(below) + below * across);
    storeDiagonal(tools, job, step);
  }
  for (let step = tiles - 1; step >= 0; step--) {
    loadDiagonal(tools, job, step);
    runPhase(PANEL_UP, step, step + across);
    run(UPDATE_UP, step, step * across);
  }
  onProgress(1);
}

export function performSolve(tools: Tools, job: SolveJob): Perform {
  const tiles = tilesOf(job.matrix.rows);
  return (phase, step, task) => {
    const below = tiles - step - 1;
    if (phase === PANEL_DOWN) {
      if (task < below) packFactorRows(tools, job, step, step + 1 + task);
      else solveRight(tools, job, step, task - below, true);
    } else if (phase === UPDATE_DOWN) {
      if (task < triangleTiles(below)) updateFactor(tools, job, step, task);
      else updateRight(tools, job, step, step + 1, task - triangleTiles(below));
    } else if (phase === PANEL_UP) {
      if (task < step) packFactorColumns(tools, job, step, task);
      else solveRight(tools, job, step, task - step, false);
    } else updateRight(tools, job, step, 0, task);
  };
}

const diagonalAt = (tools: Tools, { matrix }: SolveJob, step: number) =>
  addressOf(tools, matrix, step * TILE, step * TILE);

function storeDiagonal(tools: Tools, job: SolveJob, step: number): void {
  const depth = depthOf(job.matrix.rows, step);
  const at = diagonalAt(tools, job, step);
  tools.kernel.storeTriangle(job.scratch.inverse, at, strideOf(tools, job.matrix), depth);
}

function loadDiagonal(tools: Tools, job: SolveJob, step: number): void {
  const { inverse, triangle } = job.scratch;
  const depth = depthOf(job.matrix.rows, step);
  tools.kernel.loadTriangle(inverse, diagonalAt(tools, job, step), strideOf(tools, job.matrix), depth);
  tools.kernel.packTriangle(triangle, inverse, depth, true);
}

/** A tile of the step's columns becomes L, in place and packed. */
function packFactorRows(
  tools: Tools,
  { matrix, panel, scratch }: SolveJob,
  step: number,
  tile: number,
): void {
  const { kernel, group, spare } = tools;
  const depth = depthOf(matrix.rows, step);
  const stride = strideOf(tools, matrix);
  eachGroup(tools, tile, matrix.rows, (first, count) => {
    const at = addressOf(tools, matrix, first, step * TILE);
    const out = packedAt(tools, panel, first, depth);
    kernel.packRows(group, at, stride, count, depth);
    kernel.multiplyByTriangle(out, group, scratch.triangle, depth, true, spare);
    kernel.unpackRows(at, stride, out, count, depth);
  });
}

/** A tile of the step's rows, which is a column of Lᵀ, packed. */
function packFactorColumns(tools: Tools, { matrix, panel }: SolveJob, step: number, tile: number): void {
  const depth = depthOf(matrix.rows, step);
  const stride = strideOf(tools, matrix);
  eachGroup(tools, tile, matrix.rows, (first, count) => {
    const out = packedAt(tools, panel, first, depth);
    tools.kernel.packColumns(out, addressOf(tools, matrix, step * TILE, first), stride, count, depth);
  });
}

/** The step's rows of the right side become final, in place and packed: those of Y downwards, those of X upwards. */
function solveRight(tools: Tools, job: SolveJob, step: number, tile: number, isDown: boolean): void {
  const { kernel, group, spare } = tools;
  const { right, rightPanel, scratch } = job;
  const depth = depthOf(job.matrix.rows, step);
  const stride = strideOf(tools, right);
  eachGroup(tools, tile, right.columns, (first, count) => {
    const at = addressOf(tools, right, step * TILE, first);
    const out = packedAt(tools, rightPanel, first, depth);
    kernel.packColumns(group, at, stride, count, depth);
    kernel.multiplyByTriangle(out, group, scratch.triangle, depth, isDown, spare);
    kernel.unpackColumns(at, stride, out, count, depth);
  });
}

function updateFactor(tools: Tools, { matrix, panel }: SolveJob, step: number, task: number): void {
  const [row, column] = triangleTile(task).map((tile) => tile + step + 1) as [number, number];
  const depth = depthOf(matrix.rows, step);
  const isDiagonal = row === column;
  const product = { target: matrix, row, column, left: panel, right: panel, isDiagonal };
  multiplyTile(tools, { ...product, depth, mode: mode.subtract });
}

function updateRight(tools: Tools, job: SolveJob, step: number, firstRow: number, task: number): void {
  const { right, panel, rightPanel } = job;
  const across = tilesOf(right.columns);
  const row = firstRow + Math.floor(task / across);
  const product = { target: right, row, column: task % across, left: panel, right: rightPanel };
  multiplyTile(tools, { ...product, depth: depthOf(job.matrix.rows, step), mode: mode.subtract });
}
