import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestApi, type TestApi, trainedTemplate } from '@matinee/api/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ template: trainedTemplate() });
}, 120_000);
afterAll(() => api.close());

const example = (name: string) => path.join(import.meta.dirname, name);

test.each([
  ['with the SDK', process.execPath, example('first-recommendation.ts')],
  ['with curl and jq', 'bash', example('first-recommendation.sh')],
])('from nothing to ten explained recommendations %s', async (_name, program, file) => {
  const { stdout, stderr } = await run(program, [file, api.url]);
  expect(stderr).toBe('');
  const [signedUp, popular, ...rest] = stdout.trim().split('\n');
  expect(signedUp).toMatch(/^Signed up as viewer-\w+$/);
  expect(popular).toMatch(/^Popular: .+, .+, .+$/);
  expect(rest.slice(0, 3)).toEqual([
    'Rated Spirited Away (2001): 5 stars',
    'Rated Princess Mononoke (1997): 5 stars',
    'Rated My Neighbor Totoro (1988): 5 stars',
  ]);
  expect(rest.slice(3, 5)).toEqual(['', expect.stringMatching(/^Ten for you \(\w+\):$/)]);
  const items = rest.slice(5);
  expect(items).toHaveLength(10);
  for (const item of items) expect(item).toMatch(/^- .+ \(\d{4}\): \S.+$/);
  const related = items.filter((item) => /Spirited Away|Princess Mononoke|My Neighbor Totoro/.test(item));
  expect(related.length).toBeGreaterThanOrEqual(3);
});

test('what becomes of recommendations', async () => {
  const { stdout, stderr } = await run(process.execPath, [example('feedback.ts'), api.url]);
  expect(stderr).toBe('');
  const [before = '', said = '', after = '', takenBack] = stdout.trim().split('\n');
  const [opened, unwanted] = before.replace('Five for you: ', '').split(' · ');
  expect(said).toBe(`Opened ${opened}; no interest in ${unwanted}`);
  expect(after).toContain(opened);
  expect(after).not.toContain(unwanted);
  expect(takenBack).toBe('Taken back: there is feedback on 0 movies');
  const { rows } = await api.deps.pool.query(
    'select sum(impressions)::int as impressions, sum(clicks)::int as clicks from recommendation_counts',
  );
  expect(rows).toEqual([{ impressions: 10, clicks: 1 }]);
});

test('an example says what is wrong when there is no server', async () => {
  const nowhere = 'http://127.0.0.1:1';
  const sdk = run(process.execPath, [example('first-recommendation.ts'), nowhere]);
  await expect(sdk).rejects.toMatchObject({ stderr: expect.stringContaining(`No answer from ${nowhere}`) });
  const curl = run('bash', [example('first-recommendation.sh'), nowhere]);
  await expect(curl).rejects.toMatchObject({ stderr: expect.stringContaining('Failed to connect') });
});
