import { expect, test } from 'vitest';
import { inverseJob, leadInverse } from '../blocked/inverse.ts';
import { performJob } from '../blocked/jobs.ts';
import { openTools } from '../blocked/panels.ts';
import { kernelModule } from '../kernel/load-kernel.ts';
import { memoryNeeded } from '../memory-needed.ts';
import { invertSpd } from '../spd-inverse.ts';
import { randomSpd } from '../testing/random-matrices.ts';
import { openWorkspace } from '../workspace.ts';
import { endCrew, leadCrew, type Perform } from './crew.ts';
import { help } from './help.ts';
import { openPool } from './pool.ts';

const SIZE = 300;
const PRECISION = 'f64';

function prepare(threads: number) {
  const problem = { size: SIZE, precision: PRECISION, threads } as const;
  const workspace = openWorkspace(memoryNeeded(problem).workspace);
  const matrix = workspace.matrix(SIZE, SIZE, PRECISION);
  matrix.set(randomSpd(SIZE));
  const at = { address: matrix.byteOffset, rows: SIZE, columns: SIZE };
  const job = inverseJob(workspace.take, at, PRECISION, threads);
  const { memory, control } = workspace;
  const module = kernelModule(PRECISION);
  const tools = openTools({ module, memory, precision: PRECISION, scratch: job.scratch, thread: 0 });
  return { matrix, job, tools, request: { module, memory, control, precision: PRECISION, job } as const };
}

const inverted = () => invertSpd(randomSpd(SIZE), SIZE, () => {}, { path: 'kernel' });

test('helpers do the work: the leader takes one task a phase and waits with it for all others', async () => {
  await using pool = openPool(3);
  const { matrix, job, tools, request } = prepare(pool.threads);
  const { control } = request;
  const perform = performJob(tools, job);
  const left = new Int32Array(control.buffer, control.byteOffset + 4, 1);
  const lastOfAll: Perform = (phase, step, task) => {
    for (let waits = 0; Atomics.load(left, 0) > 1; waits++) {
      if (waits > 100_000) throw new Error('no helper came');
      Atomics.wait(control, 15, 0, 1);
    }
    perform(phase, step, task);
  };
  const runPhase = leadCrew(control, 7, lastOfAll);
  pool.call({ ...request, id: 7 });
  leadInverse(tools, job, runPhase, () => {});
  endCrew(control);
  expect([...matrix]).toEqual([...inverted()]);
});

test('a helper that comes when all is done returns at once, and changes nothing', () => {
  const { matrix, job, tools, request } = prepare(2);
  const { control } = request;
  leadInverse(tools, job, leadCrew(control, 1, performJob(tools, job)), () => {});
  endCrew(control);
  help({ ...request, id: 1, thread: 1 });
  expect([...matrix]).toEqual([...inverted()]);
});

test('a closed pool leaves everything to the leader', async () => {
  const pool = openPool(2);
  await pool.close();
  const inverse = invertSpd(randomSpd(SIZE), SIZE, () => {}, { path: 'kernel', pool });
  expect([...inverse]).toEqual([...inverted()]);
});
