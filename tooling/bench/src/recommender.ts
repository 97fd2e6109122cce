import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Each with flags of its own. */
const programs = { 'algebra.ts': [], 'train.ts': ['--numpy'], 'serve.ts': [] };

/** The recommender's own measurements, each in a process of its own; flags are those of its bench/algebra.ts. */
export async function measureRecommender(flags: readonly string[]): Promise<void> {
  const folder = new URL('../../../packages/recommender/bench/', import.meta.url);
  for (const [program, own] of Object.entries(programs)) {
    const child = fork(fileURLToPath(new URL(program, folder)), program === 'algebra.ts' ? [...flags] : own);
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`bench/${program} ended with ${code}`);
  }
}
