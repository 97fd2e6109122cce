// Reports the line coverage of every package and holds those to their floor where the rules of the product are.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readWorkspace } from '../arrows/workspace.ts';

const FLOOR = 90;
const HELD = new Set(['packages/core', 'packages/router', 'packages/rest', 'packages/recommender']);

const root = path.resolve(import.meta.dirname, '../../../..');
let isBelow = false;
for (const { folder } of readWorkspace(root)) {
  const lines = readLineCoverage(folder);
  const floor = HELD.has(folder) ? FLOOR : undefined;
  const isFault = floor !== undefined && (lines ?? 0) < floor;
  isBelow ||= isFault;
  if (lines === undefined && !floor) continue;
  const verdict = floor === undefined ? '' : isFault ? `  below ${floor} %` : `  at least ${floor} %`;
  console.log(`${folder.padEnd(22)} ${lines?.toFixed(1).padStart(5) ?? ' none'} % of lines${verdict}`);
}
process.exitCode = isBelow ? 1 : 0;

function readLineCoverage(folder: string): number | undefined {
  const file = path.join(root, folder, 'coverage/coverage-summary.json');
  if (!existsSync(file)) return undefined;
  const { total }: { total: { lines: { pct: number } } } = JSON.parse(readFileSync(file, 'utf8'));
  return total.lines.pct;
}
