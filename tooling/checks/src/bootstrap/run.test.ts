import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Checkout, createCheckout, olderNode, pinnedNode, shellEnvironment, start } from './checkout.ts';

const MINUTE = 60_000;
let checkout: Checkout;

beforeAll(() => {
  checkout = createCheckout({ tools: 'ready' });
});
afterAll(() => checkout.remove());

function run(
  args: string[],
  options: { node?: string; cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { node = pinnedNode, cwd = checkout.elsewhere, input, env } = options;
  const script = path.join(checkout.root, 'scripts/run.mjs');
  return start(node, [script, ...args], { cwd, env: shellEnvironment(node, env), input }).ended;
}

const stamp = () =>
  JSON.parse(readFileSync(path.join(checkout.root, 'node_modules/.matinee-installed.json'), 'utf8'));

describe.each([
  ['an older Node', olderNode],
  ['Node 24', () => pinnedNode],
])('with %s', (_name, findNode) => {
  test(
    'a command runs on Node 24, at the root, knowing the folder it was called from, and alone on stdout',
    async () => {
      const node = findNode();
      rmSync(path.join(checkout.root, 'node_modules'), { recursive: true, force: true });
      const first = await run(['evaluate', '--json', 'a b'], { node });
      expect(first).toMatchObject({ code: 0 });
      expect(JSON.parse(first.stdout)).toEqual({
        name: 'evaluate',
        args: ['--json', 'a b'],
        node: expect.stringMatching(/^v24\./),
        cwd: checkout.root,
        caller: checkout.elsewhere,
        npm: [],
        stdin: '',
      });
      // Tools too, where the run that this test is in was begun with Node 24 and needed none.
      expect(first.stderr).toMatch(/^(tools .*\n)?packages .*\(\d+\.\d s\)\n$/);

      const second = await run(['evaluate'], { node });
      expect(second).toMatchObject({ code: 0, stderr: '' });
    },
    MINUTE,
  );

  test(
    'npm from another folder passes that folder on',
    async () => {
      const node = findNode();
      const npm = ['--silent', '--prefix', checkout.root, 'run', 'evaluate', '--', '--json', 'ratings.csv'];
      const { ended } = start('npm', npm, { cwd: checkout.elsewhere, env: shellEnvironment(node) });
      const { stdout } = await ended;
      expect(JSON.parse(stdout)).toMatchObject({
        args: ['--json', 'ratings.csv'],
        caller: checkout.elsewhere,
        npm: [],
      });
    },
    MINUTE,
  );
});

test('exit code and standard input pass through', async () => {
  const ended = await run(['admin:create', '7', '--stdin'], { input: 'a password\n' });
  expect(ended.code).toBe(7);
  expect(JSON.parse(ended.stdout).stdin).toBe('a password\n');
});

test('what is no command of ours goes to pnpm, with Node 24 first on PATH', async () => {
  const ended = await run(['exec', 'node', '-p', 'process.version + process.cwd()'], { node: olderNode() });
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout.trim()).toMatch(/^v24\./);
  expect(ended.stdout.trim().endsWith(checkout.root)).toBe(true);
  expect((await run(['exec', 'node', '-e', 'process.exit(3)'])).code).toBe(3);
});

test('INIT_CWD of some outer script is not taken for the caller', async () => {
  const ended = await run(['evaluate'], { env: { INIT_CWD: '/nowhere', npm_lifecycle_event: 'test' } });
  expect(JSON.parse(ended.stdout).caller).toBe(checkout.elsewhere);
});

test('once everything is installed, a start does not take it away', async () => {
  expect(await run(['exec', 'node', '-v'])).toMatchObject({ code: 0 });
  expect(stamp().scope).toBe('all');
  writeFileSync(path.join(checkout.root, 'pnpm-workspace.yaml'), `${workspaceFile()}# changed\n`);
  expect(await run(['evaluate'])).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('packages  everything'),
  });
  expect(stamp().scope).toBe('all');
});

const workspaceFile = () => readFileSync(path.join(checkout.root, 'pnpm-workspace.yaml'), 'utf8');

test('the lock of a process that is gone holds nobody up', async () => {
  rmSync(path.join(checkout.root, 'node_modules'), { recursive: true, force: true });
  const gone = start(process.execPath, ['-e', ''], { env: {} });
  await gone.ended;
  const lock = path.join(checkout.root, '.toolchain/lock');
  mkdirSync(path.dirname(lock), { recursive: true });
  writeFileSync(lock, `${hostname()} ${gone.child.pid} 0`);
  expect(await run(['evaluate'])).toMatchObject({ code: 0 });
  expect(existsSync(lock)).toBe(false);
});

test('two at once do not install over each other', async () => {
  rmSync(path.join(checkout.root, 'node_modules'), { recursive: true, force: true });
  const both = await Promise.all([run(['evaluate']), run(['evaluate'])]);
  expect(both).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(both.filter(({ stderr }) => /packages .* s\)\n/.test(stderr))).toHaveLength(1);
});

describe('a signal', () => {
  async function startUp() {
    const env = shellEnvironment(olderNode());
    const up = start('npm', ['start'], { cwd: checkout.root, env, detached: true });
    while (!up.said().includes('running\n')) {
      if (up.child.exitCode !== null) throw new Error(up.said());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return up;
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s to npm reaches the command once, and npm waits for it',
    async (signal) => {
      const up = await startUp();
      up.child.kill(signal);
      const { code, stdout } = await up.ended;
      expect(stdout).toContain(`stopped by ${signal}, told 1 times`);
      expect(code).toBe(0);
    },
  );

  test('Ctrl-C, which reaches every process of the terminal, reaches the command once', async () => {
    const up = await startUp();
    process.kill(-Number(up.child.pid), 'SIGINT');
    const { code, stdout } = await up.ended;
    expect(stdout).toContain('stopped by SIGINT, told 1 times');
    expect(code).toBe(0);
  });

  test('when everything above it is killed outright, the command stops by itself', async () => {
    const up = await startUp();
    process.kill(-Number(up.child.pid), 'SIGKILL');
    // The command holds our pipe, so that this ends when the command has.
    const { stdout } = await up.ended;
    expect(stdout).toContain('stopped by SIGTERM, told 1 times');
  });
});

test('.env is read, and the environment wins over it', async () => {
  const file = path.join(checkout.root, '.env');
  writeFileSync(file, 'GIVEN=file\nOTHER=file\n');
  const ended = await run(['evaluate', '--env', 'GIVEN', 'OTHER'], { env: { OTHER: 'environment' } });
  rmSync(file);
  expect(JSON.parse(ended.stdout).env).toEqual({ GIVEN: 'file', OTHER: 'environment' });
});
