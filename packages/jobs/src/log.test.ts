import { afterEach, expect, test, vi } from 'vitest';
import { collectLog, type Line } from '../test/harness.ts';
import { errorReporter, withFields } from './log.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('the same error is reported once in ten seconds, another one at once', () => {
  vi.useFakeTimers();
  const lines: Line[] = [];
  const report = errorReporter(collectLog(lines), { queue: 'training' });
  const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  report(refused);
  report(refused);
  report('gone');
  expect(lines.map(({ message }) => message)).toEqual(['job queue: ECONNREFUSED', 'job queue: gone']);
  expect(lines[0]?.fields).toEqual({ queue: 'training', err: refused });
  vi.advanceTimersByTime(10_000);
  report(refused);
  expect(lines).toHaveLength(3);
});

test('a thousand different errors are not remembered for ever', () => {
  const lines: Line[] = [];
  const report = errorReporter(collectLog(lines), {});
  for (let n = 0; n < 1_000; n += 1) report(new Error(`error ${n}`));
  report(new Error('error 0'));
  expect(lines).toHaveLength(1_001);
});

test("fields are added to every level and win over the caller's", () => {
  const lines: Line[] = [];
  const log = withFields(collectLog(lines), { jobId: '7' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]({ jobId: '8', n: 1 }, level);
  expect(lines).toEqual(
    ['debug', 'info', 'warn', 'error'].map((level) => ({
      level,
      message: level,
      fields: { jobId: '7', n: 1 },
    })),
  );
});
