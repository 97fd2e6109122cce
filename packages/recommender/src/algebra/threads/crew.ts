/**
 * Threads that share the tasks of a phase. One leads: it opens a phase, works on it like the others and goes on when
 * every task is done. Which thread does a task is a matter of luck, what the task computes is not.
 */

/** `phase << 16 | next task`, so that nobody takes a task of a phase he has not read the parameters of. */
const TICKET = 0;
/** Tasks of the phase that are not done yet. */
const LEFT = 1;
const PHASE = 2;
const STEP = 3;
const TASKS = 4;
/** The computation under way; 0 between two. A helper that comes too late must not touch the next one. */
const JOB = 5;
const FAILED = 6;

const CLOSED = 0xffff;
/** Tasks a phase may have. */
export const MAX_TASKS = CLOSED - 1;

export type Control = Int32Array<SharedArrayBuffer>;

/** Does one task; parameters are numbers with a meaning only to who computes. */
export type Perform = (phase: number, step: number, task: number) => void;

/** Opens a phase, helps, and returns when all of it is done. */
export type RunPhase = (phase: number, step: number, tasks: number) => void;

/** The leader's side where nobody helps. */
export function runAlone(perform: Perform): RunPhase {
  return (phase, step, tasks) => {
    for (let task = 0; task < tasks; task++) perform(phase, step, task);
  };
}

/** The leader's side of one computation. {@link endCrew} sends the others home. */
export function leadCrew(control: Control, job: number, perform: Perform): RunPhase {
  // The count of phases goes on from one computation to the next: a ticket is never valid twice.
  let count = Atomics.load(control, TICKET) >>> 16;
  Atomics.store(control, TICKET, (count << 16) | CLOSED);
  Atomics.store(control, FAILED, 0);
  Atomics.store(control, JOB, job);
  return (phase, step, tasks) => {
    if (tasks > MAX_TASKS) throw new RangeError(`${tasks} tasks are more than ${MAX_TASKS}`);
    if (tasks === 0) return;
    count = (count + 1) & 0xffff;
    // Closed first: a helper that reads new parameters with an old ticket must not get a task for it.
    Atomics.store(control, TICKET, (count << 16) | CLOSED);
    Atomics.store(control, PHASE, phase);
    Atomics.store(control, STEP, step);
    Atomics.store(control, TASKS, tasks);
    Atomics.store(control, LEFT, tasks);
    Atomics.store(control, TICKET, count << 16);
    Atomics.notify(control, TICKET);
    while (takeTask(control, job, perform));
    for (let left = Atomics.load(control, LEFT); left > 0; left = Atomics.load(control, LEFT)) {
      if (Atomics.load(control, FAILED)) break;
      Atomics.wait(control, LEFT, left);
    }
    if (Atomics.load(control, FAILED)) throw new Error('a helping thread failed');
  };
}

export function endCrew(control: Control): void {
  Atomics.store(control, JOB, 0);
  Atomics.or(control, TICKET, CLOSED);
  Atomics.notify(control, TICKET);
}

/** A helper's side: takes part in one computation until the leader ends it, whenever the helper comes. */
export function joinCrew(control: Control, job: number, perform: Perform): void {
  while (Atomics.load(control, JOB) === job) {
    const ticket = Atomics.load(control, TICKET);
    try {
      if (takeTask(control, job, perform)) continue;
    } catch (error) {
      Atomics.store(control, FAILED, 1);
      // Whatever is left will not be done: the leader must not wait for it.
      Atomics.store(control, LEFT, 0);
      Atomics.notify(control, LEFT);
      throw error;
    }
    if (Atomics.load(control, JOB) === job) Atomics.wait(control, TICKET, ticket);
  }
}

/** Does the next task; false when there is none. */
function takeTask(control: Control, job: number, perform: Perform): boolean {
  const ticket = Atomics.load(control, TICKET);
  const task = ticket & 0xffff;
  if (task === CLOSED || Atomics.load(control, JOB) !== job) return false;
  const phase = Atomics.load(control, PHASE);
  const step = Atomics.load(control, STEP);
  if (task >= Atomics.load(control, TASKS)) return false;
  // Somebody else was faster: there may be another.
  if (Atomics.compareExchange(control, TICKET, ticket, ticket + 1) !== ticket) return true;
  perform(phase, step, task);
  if (Atomics.sub(control, LEFT, 1) === 1) Atomics.notify(control, LEFT);
  return true;
}
