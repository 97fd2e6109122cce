import { spawn } from 'node:child_process';
import os from 'node:os';

/** Two copies of one signal this close together are one: npm and the terminal both pass Ctrl-C on. */
const SAME_SIGNAL_MS = 300;

/**
 * Runs an installer and keeps what it prints, to be shown only when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-100_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const stop = forwardSignals(child, true);
    child.on('error', (error) => resolve({ code: 127, output: `${output}\n${error.message}` }));
    child.on('close', (code, signal) => {
      const received = stop();
      if (received) exitBySignal(received);
      else resolve({ code: code ?? 128 + (os.constants.signals[signal ?? 'SIGTERM'] ?? 0), output });
    });
  });
}

/**
 * Runs the command itself with our standard streams, waits for it and ends the way it ended.
 *
 * With `alone` the command gets a session of its own, so that the terminal's Ctrl-C reaches it once, through us, and
 * not a second time directly (a second one means "now"). A channel tells it when we die without a word.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, alone?: boolean }} options
 * @returns {Promise<never>}
 */
export function runInstead(command, args, { cwd, env, alone = false }) {
  return new Promise((_resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: alone ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
      detached: alone && process.platform !== 'win32',
    });
    const stop = forwardSignals(child, alone);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      stop();
      if (signal) exitBySignal(signal);
      else process.exit(code ?? 1);
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {boolean} always false where the terminal sends SIGINT to the child too
 * @returns {() => NodeJS.Signals | undefined} stops forwarding; returns the first signal that came, if one did
 */
function forwardSignals(child, always) {
  /** @type {NodeJS.Signals | undefined} */
  let first;
  let last = Number.NEGATIVE_INFINITY;
  /** @type {(signal: NodeJS.Signals) => void} */
  const forward = (signal) => {
    first ??= signal;
    if (performance.now() - last < SAME_SIGNAL_MS) return;
    last = performance.now();
    if (signal === 'SIGINT' && !always && process.stdin.isTTY) return;
    // A closed terminal is a request to end in good order, and SIGTERM is the one every program of ours handles.
    child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, forward);
  const watch = watchPackageManager(() => forward('SIGTERM'));
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, forward);
    return first;
  };
}

/**
 * A package manager that was killed outright has told nobody. Without one our parent may come and go as it likes:
 * that is what nohup is for.
 *
 * @param {() => void} onGone
 * @returns {NodeJS.Timeout | undefined}
 */
function watchPackageManager(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 500);
  return timer.unref();
}

/**
 * Ends this process by the signal, so that whoever waits for it sees the truth.
 *
 * @param {NodeJS.Signals} signal
 */
function exitBySignal(signal) {
  process.exitCode = 128 + (os.constants.signals[signal] ?? 0);
  process.emit('exit', process.exitCode);
  process.kill(process.pid, signal);
}
