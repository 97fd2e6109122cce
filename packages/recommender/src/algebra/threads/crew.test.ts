import { expect, test } from 'vitest';
import { type Control, endCrew, joinCrew, leadCrew, MAX_TASKS, runAlone } from './crew.ts';
import { openPool } from './pool.ts';

const newControl = (): Control => new Int32Array(new SharedArrayBuffer(64));

test('every task of every phase is done once, with its parameters', () => {
  const done: number[][] = [];
  const perform = (...task: number[]) => void done.push(task);
  const expected = [
    [1, 7, 0],
    [1, 7, 1],
    [2, 8, 0],
  ];
  for (const run of [leadCrew(newControl(), 1, perform), runAlone(perform)]) {
    done.length = 0;
    run(1, 7, 2);
    run(3, 0, 0);
    run(2, 8, 1);
    expect(done).toEqual(expected);
  }
});

test('who comes after the end, or to another computation, does nothing', () => {
  const control = newControl();
  const done: string[] = [];
  const run = leadCrew(control, 1, () => done.push('leader'));
  // From within a task: others are open.
  const lead = leadCrew(control, 2, (_phase, _step, task) => {
    if (task === 0) joinCrew(control, 1, () => done.push('of the first'));
    done.push('leader');
  });
  lead(0, 0, 3);
  endCrew(control);
  joinCrew(control, 2, () => done.push('late'));
  expect(done).toEqual(['leader', 'leader', 'leader']);
  expect(() => run(0, 0, MAX_TASKS + 1)).toThrow(RangeError);
});

test('when a helper fails, so does the leader', () => {
  const control = newControl();
  const run = leadCrew(control, 1, (_phase, _step, task) => {
    if (task > 0) return;
    const fail = () => {
      throw new Error('out of luck');
    };
    expect(() => joinCrew(control, 1, fail)).toThrow('out of luck');
  });
  expect(() => run(0, 0, 2)).toThrow('a helping thread failed');
});

test.each([0, -1, 1.5, Number.NaN])('a pool of %d threads is refused', (threads) => {
  expect(() => openPool(threads)).toThrow(RangeError);
});
