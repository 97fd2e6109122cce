import path from 'node:path';
import { expect, test } from 'vitest';
import { callerPath } from './caller-path.ts';

test('a relative path means the folder the caller stands in', () => {
  expect(callerPath('a.csv', { MATINEE_CWD: '/here', INIT_CWD: '/there' })).toBe('/here/a.csv');
  expect(callerPath('../a.csv', { INIT_CWD: '/there/deep' })).toBe('/there/a.csv');
  expect(callerPath('a.csv', {})).toBe(path.resolve('a.csv'));
});

test('an absolute path is itself', () => {
  expect(callerPath('/data/a.csv', { MATINEE_CWD: '/here' })).toBe('/data/a.csv');
});
