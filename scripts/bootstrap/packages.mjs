import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readText, root, toolchain, writeWhole } from './environment.mjs';
import { explainInstallFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { runQuietly } from './processes.mjs';
import { withProgress } from './progress.mjs';

/** @typedef {'run' | 'all'} Scope what the API, the worker and the commands need to run, or everything */

const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.matinee-installed.json');
/** The examples need the SDK alone, and are the first thing people run after a start. */
const RUNNING = ['@matinee/api', '@matinee/worker', '@matinee/cli', '@matinee/examples'];

/**
 * Installs the packages with the frozen lockfile, unless that was done for this very lockfile. Once everything is
 * installed it stays so: a later `npm start` must not take the tests' tools away.
 *
 * @param {Scope} scope
 * @param {{ pnpm: string, node: string, env: NodeJS.ProcessEnv }} tools
 */
export async function ensurePackages(scope, tools) {
  if (isInstalled(scope)) return;
  await withLock(path.join(toolchain, 'lock'), async () => {
    if (isInstalled(scope)) return;
    const wanted = hasTestTools() ? 'all' : scope;
    const what = wanted === 'all' ? 'everything' : 'what the API and the worker need';
    await withProgress('packages', what, () => installPackages(wanted, tools));
  });
  if (scope === 'all') await installHooks(tools);
}

/**
 * @param {Scope} scope
 * @param {{ pnpm: string, env: NodeJS.ProcessEnv }} tools
 */
async function installPackages(scope, { pnpm, env }) {
  const interrupted = existsSync(modules) && !existsSync(stamp);
  rmSync(stamp, { force: true });
  if (interrupted) {
    // pnpm trusts these two when it decides that there is nothing to do; after a kill they may promise too much.
    for (const file of ['.modules.yaml', '.pnpm-workspace-state-v1.json'])
      rmSync(path.join(modules, file), { force: true });
  }
  const filters = RUNNING.flatMap((name) => ['--filter-prod', `${name}...`]);
  const args = [
    'install',
    '--frozen-lockfile',
    '--reporter=append-only',
    ...(scope === 'run' ? ['--prod', ...filters] : []),
  ];
  // pnpm's own pauses between attempts, a minute each at the end, would leave a person without a network in silence.
  const patience = { pnpm_config_fetch_retry_mintimeout: '500', pnpm_config_fetch_retry_maxtimeout: '3000' };
  const result = await runQuietly(pnpm, args, { cwd: root, env: { ...patience, ...env } });
  if (result.code !== 0) throw explainInstallFailure('The packages', result.output);
  writeWhole(stamp, JSON.stringify({ scope, key: installKey() }));
}

/** Whether everything is there, installed by us or by somebody's own `pnpm install`. */
function hasTestTools() {
  return readStamp().scope === 'all' || existsSync(path.join(modules, 'turbo'));
}

/** @param {Scope} scope */
function isInstalled(scope) {
  const { scope: have, key } = readStamp();
  return key === installKey() && (have === 'all' || have === scope);
}

/** @returns {{ scope?: Scope, key?: string }} */
function readStamp() {
  try {
    return JSON.parse(readText(stamp) || '{}');
  } catch {
    return {};
  }
}

/** @returns {string} changes when an install would do something else: the lockfile, pnpm's settings, the platform */
function installKey() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readText(path.join(root, file)));
  return hash.digest('hex');
}

/**
 * Git hooks, for people who work on this checkout. A checkout that has hooks of its own keeps them.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 */
async function installHooks({ node, env }) {
  const lefthook = path.join(modules, 'lefthook', 'bin', 'index.js');
  if (env.CI || env.LEFTHOOK === '0' || !existsSync(path.join(root, '.git')) || !existsSync(lefthook)) return;
  const own = await runQuietly('git', ['config', '--get', 'core.hooksPath'], { cwd: root, env });
  if (own.code === 0) return;
  const result = await runQuietly(node, [lefthook, 'install'], { cwd: root, env });
  if (result.code !== 0) process.stderr.write(`git hooks were not installed: ${result.output.trim()}\n`);
}
