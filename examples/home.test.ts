import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestApi, type TestApi, trainedTemplate } from '@matinee/api/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ template: trainedTemplate() });
}, 300_000);
afterAll(() => api?.close());

test('a newcomer opens their first page', async () => {
  const { stdout, stderr } = await run(process.execPath, [
    path.join(import.meta.dirname, 'home.ts'),
    api.url,
  ]);
  expect(stderr).toBe('');
  const [asked, ...rows] = stdout.trim().split('\n\n');
  const [, seen, loved] = /^Asked about 10 movies, rated (.+) and (.+)$/.exec(asked ?? '') ?? [];
  expect(rows).toHaveLength(6);
  const titles = rows.map((row) => row.slice(0, row.indexOf(' (')));
  expect(titles).toContain('Top picks for you');
  expect(titles.some((title) => [seen, loved].some((it) => title === `Because you liked ${it}`))).toBe(true);
  for (const row of rows) expect(row).toMatch(/^.+ \([A-Z].+\.\)\n(.+ · ){2,9}.+$/);
  const { rows: counted } = await api.deps.pool.query('select count(*)::int as count from impressions');
  expect(counted[0].count).toBeGreaterThan(10);
});
