import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Trains on the sample in a cold process of its own: seconds by part, and the most memory it ever held. */
export async function measureTraining(databaseUrl: string): Promise<void> {
  const program = fileURLToPath(new URL('./train-once.ts', import.meta.url));
  const began = performance.now();
  const child = fork(program, { env: { ...process.env, DATABASE_URL: databaseUrl } });
  const [report] = await once(child, 'message');
  await once(child, 'exit');
  console.log('\nTraining the sample: read, train, store, serve');
  console.table({ ...report, 'seconds, process included': ((performance.now() - began) / 1000).toFixed(1) });
}
