import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Precision } from '../src/algebra/precision.ts';

/** numpy's own inverse and solution, and the inverse by Cholesky where scipy is installed too. */
export type OpenBlasWork = 'inv' | 'solve' | 'potri';

export type OpenBlas = {
  version: string;
  /** CPU seconds, one thread; NaN for what is not installed. */
  measure: (work: OpenBlasWork, precision: Precision, size: number) => Promise<number>;
} & Disposable;

/** A python3 with numpy that waits for work; undefined where there is none. */
export async function startOpenBlas(): Promise<OpenBlas | undefined> {
  const program = fileURLToPath(new URL('./openblas.py', import.meta.url));
  const child = spawn('python3', [program], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const began = await Promise.race([lines.next(), once(child, 'error').then(() => undefined)]);
  if (!began || began.done) return undefined;
  return {
    version: began.value.replace('ready', 'numpy'),
    measure: async (work, precision, size) => {
      child.stdin.write(`${work} ${precision} ${size}\n`);
      return Number((await lines.next()).value);
    },
    [Symbol.dispose]: () => child.stdin.end(),
  };
}
