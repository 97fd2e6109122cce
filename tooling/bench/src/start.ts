import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@matinee/db/testing';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Seconds until `npm start` says it is ready: with an empty data directory, then with everything there. */
export async function measureStart(): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'matinee-bench-'));
  chmodSync(dataDir, 0o755);
  const first = await secondsToReady(dataDir);
  const second = await secondsToReady(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  console.log('\nnpm start, packages installed: seconds until it is ready');
  console.table({ 'empty data directory': first, 'everything there': second });
}

async function secondsToReady(dataDir: string): Promise<string> {
  const began = performance.now();
  const env = { ...process.env, MATINEE_DATA_DIR: dataDir, PORT: String(await freePort()) };
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  for await (const text of child.stdout) if (String(text).includes('Matinee is ready')) break;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  child.kill('SIGINT');
  await ended;
  return seconds;
}
