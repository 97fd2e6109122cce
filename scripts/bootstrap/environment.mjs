import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the tools live that the machine does not have. */
export const toolchain = path.join(root, '.toolchain');

/** What may stay of npm's own settings: how to reach a registry, and where to keep what came from it. */
const KEPT =
  /(registry|cache|cafile|proxy|userconfig|globalconfig|_auth|^npm_config_(ca|cert|key|strict_ssl|fetch_.*)$)/i;

/**
 * The caller's environment without what npm adds for its own scripts: pnpm and the tools under it would read
 * `npm_config_*` as settings of theirs. Registry, cache and proxy settings stay, and are repeated under the names
 * pnpm reads.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(env) {
  /** @type {NodeJS.ProcessEnv} */
  const clean = {};
  for (const [name, value] of Object.entries(env)) {
    if (
      /^npm_(package|lifecycle)_/i.test(name) ||
      /^(npm_command|npm_execpath|npm_node_execpath|INIT_CWD)$/i.test(name)
    ) {
      continue;
    }
    if (/^npm_config_/i.test(name)) {
      if (!KEPT.test(name)) continue;
      const pnpmName = name.replace(/^npm_config_/i, 'pnpm_config_').toLowerCase();
      if (!/cache|userconfig|globalconfig/.test(pnpmName)) clean[pnpmName] = value;
    }
    clean[name] = value;
  }
  return { ...clean, ...pickPrefixed(env, 'pnpm_config_') };
}

/**
 * The folder that relative paths on the command line mean. Inside a script of npm or pnpm the working directory is
 * the package's, and INIT_CWD is the caller's; INIT_CWD alone proves nothing, since every process below inherits it.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} cwd
 * @returns {string}
 */
export function callersFolder(env, cwd) {
  const isScript = env.npm_lifecycle_event !== undefined && path.resolve(cwd) === root;
  return isScript && env.INIT_CWD ? env.INIT_CWD : cwd;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} folders
 * @returns {NodeJS.ProcessEnv} env with `folders` first on the search path
 */
export function withPath(env, folders) {
  // Windows spells it Path; two spellings of one variable would fight.
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (env[key] ?? '').split(path.delimiter).filter((folder) => folder && !folders.includes(folder));
  return { ...env, [key]: [...folders, ...rest].join(path.delimiter) };
}

/**
 * @param {string} file
 * @returns {string} the file's text, or '' where there is none
 */
export function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/**
 * Writes a file that is either there completely or not at all, whenever the process dies.
 *
 * @param {string} file
 * @param {string} text
 */
export function writeWhole(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} prefix
 * @returns {NodeJS.ProcessEnv}
 */
function pickPrefixed(env, prefix) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.toLowerCase().startsWith(prefix)));
}
