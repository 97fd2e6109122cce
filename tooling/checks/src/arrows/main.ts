import path from 'node:path';
import { checkArrows } from './check-arrows.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const faults = checkArrows(root);
for (const fault of faults) console.error(fault);
console.log(
  faults.length === 0 ? 'Every import follows the table.' : `${faults.length} imports or settings do not.`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
