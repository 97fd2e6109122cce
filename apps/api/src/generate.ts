import { readFileSync, writeFileSync } from 'node:fs';
import { toJson } from '@matinee/rest';
import { apiDocument } from './openapi.ts';

/** Writes openapi.json from the router; with --check it only says whether the committed one is current. */
const file = new URL('../openapi.json', import.meta.url);
const text = toJson(apiDocument());
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('openapi.json does not match the router: run pnpm generate, read its diff and commit it');
  process.exitCode = 1;
}
