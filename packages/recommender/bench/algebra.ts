// Inverses, solutions and Gram matrices: plain, kernel, kernel with helping threads, numpy + OpenBLAS beside them.
//
//   node packages/recommender/bench/algebra.ts [--sizes=610,2000,3706] [--ratings=1000000] [--rounds=3] [--threads=2]
//
// Others may be busy on this machine: all take turns, and of several rounds the least counts; the plain path, which is
// slow, has one, and inverses and Gram matrices only. What one thread does is measured in CPU seconds, what several do by
// the clock; as that says little where others take the cores, also in the CPU seconds of the thread that leads.
import { parseArgs } from 'node:util';
import { gram } from '../src/algebra/gram.ts';
import { memoryNeeded } from '../src/algebra/memory-needed.ts';
import type { Precision, RealArray } from '../src/algebra/precision.ts';
import { invertSpd } from '../src/algebra/spd-inverse.ts';
import { solveSpd } from '../src/algebra/spd-solve.ts';
import { openPool, type Pool } from '../src/algebra/threads/pool.ts';
import { openWorkspace } from '../src/algebra/workspace.ts';
import { createRandom } from '../src/testing/random-ratings.ts';
import { movieLensShape } from './movielens-shape.ts';
import { type OpenBlas, startOpenBlas } from './openblas.ts';

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '610,2000,3706' },
    ratings: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
  },
});
const rounds = Number(flags.rounds);
const threads = Number(flags.threads);

type Contender = 'plain' | 'kernel' | 'numpy' | 'potri' | 'byClock' | 'together' | 'leader';
type Row = { name: string; measure: Partial<Record<Contender, () => Promise<number> | number>> };

await using pool = openPool(threads);
using blas = await startOpenBlas();
console.log(`\nLinear algebra, seconds; the least of ${rounds} rounds, plain of one`);
console.log(
  blas ? `${blas.version} with one thread` : 'numpy + OpenBLAS is left out: no python3 with numpy here',
);

const sizes = flags.sizes.split(',').map(Number);
const rows = sizes.flatMap((size) =>
  (['f64', 'f32'] as const).flatMap((precision) => [
    denseRow('inverse', precision, size, blas),
    denseRow('solve', precision, size, blas),
  ]),
);
if (Number(flags.ratings) > 0) rows.push(gramRow(Number(flags.ratings), pool));
const leastOf = new Map(rows.map((row) => [row, {} as Partial<Record<Contender, number>>]));
for (let round = 0; round < rounds; round++) {
  for (const row of rows) await measureRow(row, round);
}
console.table(Object.fromEntries(rows.map((row) => [row.name, describe(leastOf.get(row) ?? {})])));

async function measureRow(row: Row, round: number): Promise<void> {
  const known = leastOf.get(row) ?? {};
  for (const [name, measure] of Object.entries(row.measure) as [
    Contender,
    () => Promise<number> | number,
  ][]) {
    if (name === 'plain' && round > 0) continue;
    known[name] = Math.min(known[name] ?? Number.POSITIVE_INFINITY, await measure());
  }
}

function describe(least: Partial<Record<Contender, number>>) {
  const { plain, kernel, numpy, potri, byClock, together, leader } = least;
  const ratio = (a = Number.NaN, b = Number.NaN) => (Number.isNaN(a / b) ? '' : (a / b).toFixed(2));
  return {
    plain: plain?.toFixed(3) ?? '',
    kernel: kernel?.toFixed(3),
    numpy: numpy?.toFixed(3) ?? '',
    'LAPACK potri': Number.isNaN(potri ?? Number.NaN) ? '' : potri?.toFixed(3),
    'plain : kernel': ratio(plain, kernel),
    'kernel : numpy (goal < 4)': ratio(kernel, numpy),
    'kernel : potri': ratio(kernel, potri),
    'by the clock': byClock?.toFixed(3),
    [`${threads} threads`]: together?.toFixed(3),
    'less by the clock': ratio(byClock, together),
    'less for the leader': ratio(kernel, leader),
  };
}

/** Both are computed where they lie, as in a training; filling them is not measured. */
function denseRow(
  what: 'inverse' | 'solve',
  precision: Precision,
  size: number,
  openBlas: OpenBlas | undefined,
): Row {
  const columns = what === 'solve' ? size : 0;
  const compute = (path: 'kernel' | 'plain', helpers?: Pool) => {
    const { workspace } = memoryNeeded({ size, columns, precision, threads });
    const held = openWorkspace(workspace);
    const matrix = held.matrix(size, size, precision);
    fillSpd(matrix, size);
    if (what === 'inverse') return () => invertSpd(matrix, size, undefined, { path, pool: helpers });
    const right = held.matrix(size, columns, precision);
    right.set(matrix);
    return () => solveSpd({ matrix, size, right, columns, path, pool: helpers });
  };
  const numpyWork = what === 'inverse' ? 'inv' : 'solve';
  return {
    name: `${what}, ${precision}, ${size}`,
    measure: {
      ...(what === 'inverse' && { plain: () => cpuSeconds(compute('plain')) }),
      kernel: () => cpuSeconds(compute('kernel')),
      ...(openBlas && { numpy: () => openBlas.measure(numpyWork, precision, size) }),
      ...(openBlas && what === 'inverse' && { potri: () => openBlas.measure('potri', precision, size) }),
      byClock: () => seconds(compute('kernel')),
      together: () => seconds(compute('kernel', pool)),
      leader: () => cpuSeconds(compute('kernel', pool)),
    },
  };
}

/** XᵀX of ratings in MovieLens' shape. */
function gramRow(ratings: number, helpers: Pool): Row {
  const { rows: sparse, movies } = movieLensShape(ratings);
  const sum = (path: 'kernel' | 'plain', together?: Pool) => () =>
    gram({ rows: sparse, size: movies, precision: 'f32', path, pool: together });
  const users = sparse.offsets.length - 1;
  return {
    name: `gram, f32, ${sparse.columns.length} ratings of ${users} users, ${movies} movies`,
    measure: {
      plain: () => cpuSeconds(sum('plain')),
      kernel: () => cpuSeconds(sum('kernel')),
      byClock: () => seconds(sum('kernel')),
      together: () => seconds(sum('kernel', helpers)),
      leader: () => cpuSeconds(sum('kernel', helpers)),
    },
  };
}

/** Random, with a diagonal that makes it positive definite. */
function fillSpd(matrix: RealArray, size: number): void {
  const random = createRandom(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const value = random() + (row === column ? size : 0);
      matrix[row * size + column] = value;
      matrix[column * size + row] = value;
    }
  }
}

function cpuSeconds(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}

function seconds(run: () => unknown): number {
  const began = performance.now();
  run();
  return (performance.now() - began) / 1000;
}
