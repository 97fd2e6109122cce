/** A failure whose message is meant for the person at the terminal; anything else is a bug and keeps its stack. */
export class BootstrapError extends Error {}

/**
 * Turns what npm or pnpm printed into what to do about it.
 *
 * @param {string} what the step that failed, as a noun
 * @param {string} output everything the installer printed
 * @returns {BootstrapError}
 */
export function explainInstallFailure(what, output) {
  const tail = output.trim().split('\n').slice(-15).join('\n');
  return new BootstrapError(`${what} could not be installed.\n\n${tail}\n\n${adviceFor(output)}`);
}

/**
 * @param {string} output
 * @returns {string}
 */
function adviceFor(output) {
  if (/ENOSPC|no space left/i.test(output))
    return 'The disk is full: make room and run the same command again.';
  if (/EACCES|EPERM|EROFS|permission denied/i.test(output)) {
    return 'A folder could not be written. Was this checkout installed by another user? Remove node_modules and .toolchain.';
  }
  if (/OUTDATED_LOCKFILE|frozen.?lockfile/i.test(output)) {
    return 'pnpm-lock.yaml does not fit the package.json files: run "node scripts/run.mjs install --no-frozen-lockfile".';
  }
  if (/ETARGET|No matching version|\bE?404\b|not found in the registry/i.test(output)) {
    return 'The registry lacks a package. Behind a mirror, check that it is complete; for Node itself, install Node 24.';
  }
  if (/ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|SOCKET|network|connect error|timed? ?out|CERT|TLS/i.test(output)) {
    return (
      'The package registry could not be reached. Check the connection; behind a proxy set HTTPS_PROXY, behind a\n' +
      'mirror set npm_config_registry, behind a company certificate set NODE_EXTRA_CA_CERTS.\n' +
      'Then run the same command again: it goes on where it stopped.'
    );
  }
  return 'Run the same command again; if it fails the same way, remove node_modules and .toolchain and try once more.';
}
