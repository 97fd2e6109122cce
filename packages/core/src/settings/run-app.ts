import type { Logger } from 'pino';

export type RunningApp = { log: Logger; close(): Promise<void> };

/** After this the process goes, whatever still hangs. */
const CLOSE_DEADLINE_MS = 10_000;

/**
 * The life of a process: starts it, tells a parent that it is ready, and closes it in order on SIGINT, SIGTERM
 * or when the parent goes away. A failed start is one line for people and exit code 1.
 */
export async function runApp(name: string, start: () => Promise<RunningApp>): Promise<void> {
  let app: RunningApp;
  try {
    app = await start();
  } catch (error) {
    console.error(`The ${name} did not start: ${explain(error)}`);
    process.exit(1);
  }
  const { log } = app;
  let isClosing = false;
  const close = (why: string, code: number) => {
    if (isClosing) return;
    isClosing = true;
    log.info({ why }, 'Closing');
    setTimeout(() => process.exit(1), CLOSE_DEADLINE_MS).unref();
    app.close().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, 'Closing failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => close(signal, 0));
  process.on('disconnect', () => close('the parent process went away', 0));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'Unexpected');
    close('an unexpected error', 1);
  });
  process.send?.('ready');
}

/** The message with those of its causes; a stack only for what nobody foresaw. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause, stack } = error;
  if (error instanceof TypeError || error instanceof ReferenceError) return stack ?? message;
  return cause === undefined ? message : `${message}: ${explain(cause)}`;
}
