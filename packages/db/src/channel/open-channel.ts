import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export type ChannelOptions = {
  url: string;
  /** An identifier of lower-case letters, digits and `_`. */
  name: string;
  onMessage(text: string): void;
  /** From here on every message arrives. */
  onOpen(): void;
  /** From here on messages are missed. */
  onLost(): void;
  /** Between questions whether the server is still there; a connection can end without anybody saying so. */
  heartbeatMs?: number;
};

export type Channel = { close(): Promise<void> };

const HEARTBEAT_MS = 5_000;
const PATIENCE_MS = 2_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Listens to a NOTIFY channel on a connection of its own, and connects again by itself whenever that is lost. Sending
 * needs none of this: {@link notify}.
 */
export function openChannel(options: ChannelOptions): Channel {
  const ending = new AbortController();
  const { signal } = ending;
  const listening = listenUntil(signal, options);
  return {
    close: async () => {
      ending.abort();
      await listening;
    },
  };
}

async function listenUntil(signal: AbortSignal, options: ChannelOptions): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const wasOpen = await listenOnce(signal, options);
    pauseMs = wasOpen ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** One connection, from its beginning to its end. @returns whether it ever was open */
async function listenOnce(
  signal: AbortSignal,
  { url, name, onMessage, onOpen, onLost, heartbeatMs = HEARTBEAT_MS }: ChannelOptions,
): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    keepAlive: true,
    application_name: `matinee ${name}`,
  });
  const lost = Promise.withResolvers<void>();
  client.on('error', () => lost.resolve());
  client.on('end', () => lost.resolve());
  client.on('notification', ({ payload }) => onMessage(payload ?? ''));
  const stop = () => lost.resolve();
  signal.addEventListener('abort', stop, { once: true });
  let isOpen = false;
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(name)}`);
    isOpen = !signal.aborted;
    if (isOpen) onOpen();
    const heartbeat = setInterval(() => client.query('').catch(stop), heartbeatMs).unref();
    await lost.promise;
    clearInterval(heartbeat);
  } catch {
    // It is tried again.
  } finally {
    signal.removeEventListener('abort', stop);
    if (isOpen) onLost();
    // A server that hangs would not say goodbye either.
    client.end().catch(() => {});
  }
  return isOpen;
}
