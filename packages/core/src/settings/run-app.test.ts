import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const fixture = fileURLToPath(new URL('../testing/run-app-fixture.ts', import.meta.url));

/** Starts the fixture app in one of its moods; collects what it prints. */
function start(mood: string) {
  const child = fork(fixture, [mood], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let printed = '';
  child.stdout?.on('data', (data) => (printed += data));
  child.stderr?.on('data', (data) => (printed += data));
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal, printed }));
  return { child, exited };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s closes in order and exits with 0', async (signal) => {
  const { child, exited } = start('good');
  expect(await once(child, 'message')).toContain('ready');
  child.kill(signal);
  child.kill(signal);
  const { code, printed } = await exited;
  expect(code).toBe(0);
  expect(printed.match(/closed by the app/g)).toHaveLength(1);
});

test('goes when its parent goes', async () => {
  const { child, exited } = start('good');
  await once(child, 'message');
  child.disconnect();
  expect(await exited).toMatchObject({
    code: 0,
    printed: expect.stringContaining('the parent process went away'),
  });
});

test('a failed start is its message with the causes, no stack, and exit code 1', async () => {
  const { code, printed } = await start('bad-settings').exited;
  expect(code).toBe(1);
  expect(printed).toContain('The fixture did not start: PORT is bad: it is not a number');
  expect(printed).not.toContain('    at ');
});

test('a bug at the start shows where it is', async () => {
  const { code, printed } = await start('bug').exited;
  expect(code).toBe(1);
  expect(printed).toMatch(/did not start: TypeError[\s\S]+at /);
});

test('an uncaught error closes the app and exits with 1', async () => {
  const { code, printed } = await start('throws-later').exited;
  expect(code).toBe(1);
  expect(printed).toContain('thrown later');
  expect(printed).toContain('closed by the app');
});

test('an app that cannot be closed exits with 1', async () => {
  const { child, exited } = start('close-fails');
  await once(child, 'message');
  child.kill('SIGTERM');
  expect((await exited).code).toBe(1);
});
