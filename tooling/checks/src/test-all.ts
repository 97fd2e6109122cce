// What `npm test` runs: every package's tests through Turbo, then the sum on a line of its own, `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { testCountsFile } from '@matinee/config/test-counts';
import { addCounts, countTests, type TestCounts, type TestReport } from './tests/count-tests.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const summaries = path.join(root, '.turbo', 'runs');

interface TurboSummary {
  tasks: { task: string; directory: string; execution?: { exitCode?: number | null } }[];
}

async function main(args: string[]): Promise<number> {
  // A report of an earlier run must not speak for this one; Turbo puts back those it has in its cache.
  for (const file of globSync(`{apps,packages,tooling}/*/${testCountsFile}`, { cwd: root }))
    rmSync(path.join(root, file));
  rmSync(path.join(root, 'examples', testCountsFile), { force: true });
  rmSync(summaries, { recursive: true, force: true });

  const code = await runTurbo(['run', 'test', '--continue', '--summarize', ...args]);
  const counts = readSummary().map(({ directory }) => countPackage(directory));
  const { passed, failed, skipped } = addCounts(counts);
  if (skipped > 0) console.log(`${skipped} skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  return code === 0 && failed > 0 ? 1 : code;
}

function runTurbo(args: string[]): Promise<number> {
  const turbo = path.join(root, 'node_modules/turbo/bin/turbo');
  const child = spawn(process.execPath, [turbo, ...args], { cwd: root, stdio: 'inherit' });
  // The terminal tells Turbo itself about Ctrl-C; we only stay to say how it ended.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** @returns the test tasks of the run that just ended */
function readSummary(): TurboSummary['tasks'] {
  const [file] = globSync('*.json', { cwd: summaries });
  if (!file) return [];
  const summary: TurboSummary = JSON.parse(readFileSync(path.join(summaries, file), 'utf8'));
  return summary.tasks.filter(({ task, execution }) => task === 'test' && execution !== undefined);
}

function countPackage(directory: string): TestCounts {
  const file = path.join(root, directory, testCountsFile);
  const report: TestReport | undefined = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : undefined;
  const counts = countTests(report);
  console.log(`${directory.padEnd(24)} ${counts.passed} passed, ${counts.failed} failed`.trim());
  return counts;
}

process.exitCode = await main(process.argv.slice(2));
