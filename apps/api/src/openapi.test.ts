import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { looseInputs, toJson } from '@matinee/rest';
import { appRouter } from '@matinee/router';
import { expect, test } from 'vitest';
import { apiDocument } from './openapi.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..');

test('the committed document is what the router says', () => {
  expect(readFileSync(path.join(root, 'openapi.json'), 'utf8')).toBe(toJson(apiDocument()));
});

test('it lints clean', async () => {
  const linter = path.join(root, '../../packages/rest/scripts/lint-openapi.ts');
  const { stderr } = await run(process.execPath, [linter, path.join(root, 'openapi.json')]);
  expect(stderr).toBe('');
});

test('every input is strict: what is misspelt is not ignored', () => {
  expect(looseInputs(appRouter)).toEqual([]);
});

test('where the data comes from is said', () => {
  expect(apiDocument().info.description).toMatch(/MovieLens.*GroupLens/);
});
