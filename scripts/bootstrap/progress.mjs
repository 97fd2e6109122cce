const { stderr } = process;

/**
 * Runs a step and shows it as one line on stderr with the seconds it took. Standard output belongs to the command.
 *
 * @template T
 * @param {string} name of the step, one word
 * @param {string} what
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function withProgress(name, what, step) {
  const label = `${name.padEnd(9)} ${what}`;
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  stderr.write(`${label} `);
  const ticker = stderr.isTTY
    ? setInterval(() => stderr.write(`\r${label} … ${seconds()} s`), 500)
    : undefined;
  try {
    const result = await step();
    stderr.write(`${stderr.isTTY ? `\r\u001b[K${label} ` : ''}(${seconds()} s)\n`);
    return result;
  } catch (error) {
    stderr.write('failed\n');
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
