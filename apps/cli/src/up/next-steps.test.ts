import { expect, test } from 'vitest';
import { nextSteps } from './next-steps.ts';

const url = 'http://127.0.0.1:3000';

test('says where the data stays: in the folder that is used', () => {
  expect(nextSteps(url, { hasMailbox: true, dataDir: '/srv/films' })).toContain(
    'Ctrl-C (the data stays in /srv/films; node scripts/run.mjs reset starts over)\n',
  );
});

test('of a database that is somebody else’s it says nothing of a folder, nor of starting over', () => {
  const text = nextSteps(url, { hasMailbox: false, dataDir: undefined });
  expect(text).toContain('Ctrl-C\n');
  expect(text).not.toMatch(/reset|stays|mail/);
});
