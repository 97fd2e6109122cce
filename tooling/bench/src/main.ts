import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { trainedTemplate } from '@matinee/core/testing/trained-template';
import { createTestDatabase } from '@matinee/db/testing';
import { measureEnrichment } from './enrichment.ts';
import { measureLadder } from './ladder.ts';
import { measureLogins } from './logins.ts';
import { measureRecommender } from './recommender.ts';
import { measureSearch } from './search.ts';
import { measureStart } from './start.ts';
import { measureTraining } from './training.ts';

/** `pnpm bench [start|training|ladder|logins|search|enrichment|recommender] [--flags of the last]`, all of one run. */
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
if (isWanted('recommender')) await measureRecommender(flags);
if (isWanted('start')) await measureStart();
if (['training', 'ladder', 'logins', 'search', 'enrichment'].some(isWanted)) await measureServices();

async function measureServices(): Promise<void> {
  await using database = await createTestDatabase(trainedTemplate());
  if (isWanted('training')) await measureTraining(database.url);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'matinee-bench-'));
  if (isWanted('ladder')) await measureLadder(database.url, dataDir);
  if (isWanted('logins')) await measureLogins(database.url, dataDir);
  if (isWanted('search')) await measureSearch(dataDir);
  if (isWanted('enrichment')) await measureEnrichment(database.url, dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}
