import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FullReport } from '../full-report.ts';
import { evaluationPage } from './page.ts';
import { evaluationPictures } from './pictures.ts';

/** Writes `evaluation.md`, and beside it `evaluation/` with the pictures and all figures as JSON. */
export async function writeReport(
  report: FullReport,
  { dir, isSample }: { dir: string; isSample: boolean },
): Promise<string> {
  const beside = path.join(dir, 'evaluation');
  await mkdir(beside, { recursive: true });
  for (const [name, picture] of evaluationPictures(report, { isSample }))
    await writeFile(path.join(beside, name), picture);
  await writeFile(path.join(beside, 'evaluation.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  const page = path.join(dir, 'evaluation.md');
  await writeFile(page, evaluationPage(report, { isSample }));
  return page;
}
