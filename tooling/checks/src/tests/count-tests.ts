/** How one package's run ended. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What of vitest's JSON report is counted. */
export interface TestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  success: boolean;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * @returns the counts of a report. A file that broke before its first test counts as one failure, and so does a run
 * that failed otherwise (an unhandled error, say) or left no report at all: nothing that went wrong adds up to zero.
 */
export function countTests(report: TestReport | undefined): TestCounts {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @returns the counts of several packages together */
export function addCounts(all: TestCounts[]): TestCounts {
  const sum = (key: keyof TestCounts) => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
