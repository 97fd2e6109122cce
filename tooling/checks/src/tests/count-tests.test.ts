import { expect, test } from 'vitest';
import { addCounts, countTests, type TestReport } from './count-tests.ts';

const report = (over: Partial<TestReport> = {}): TestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  success: true,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
  ...over,
});

test('a green report is counted as it is', () => {
  expect(countTests(report())).toEqual({ passed: 3, failed: 0, skipped: 1 });
});

test('failed tests are counted, and their file not once more', () => {
  const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] }];
  expect(countTests(report({ numFailedTests: 1, success: false, testResults }))).toMatchObject({ failed: 1 });
});

test('a file that broke before its first test is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];
  expect(countTests(report({ success: false, testResults }))).toMatchObject({ failed: 1 });
});

test('a run that failed without a failed test, or left no report, is a failure', () => {
  expect(countTests(report({ success: false }))).toMatchObject({ failed: 1 });
  expect(countTests(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('counts add up', () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  expect(addCounts([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
  expect(addCounts([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
