import { randomUUID } from 'node:crypto';
import { MAX_NOTICE_BYTES, notify, type OpenDatabase, openChannel } from '@matinee/db';
import { CHANNEL, type News, type NewsListener, readNotice, writeNotice } from './news.ts';

export type PostgresNewsOptions = {
  pool: OpenDatabase['pool'];
  /** Where to listen; unset: only tells. */
  url?: string | undefined;
  listener?: NewsListener | undefined;
  heartbeatMs?: number;
};

/** News by LISTEN and NOTIFY. */
export function openPostgresNews({ pool, url, listener, ...options }: PostgresNewsOptions): News {
  const self = randomUUID();
  let isConnected = false;
  const channel =
    url && listener
      ? openChannel({
          ...options,
          url,
          name: CHANNEL,
          onMessage: (text) => {
            const tags = readNotice(text, self);
            if (tags) listener.onDropped(tags);
          },
          onOpen: () => {
            isConnected = true;
            listener.onConnected();
          },
          onLost: () => {
            isConnected = false;
          },
        })
      : undefined;
  return {
    by: 'postgres',
    isConnected: () => isConnected,
    async send(tags) {
      for (const part of inParts(tags, self)) await notify(pool, CHANNEL, part);
    },
    close: async () => channel?.close(),
  };
}

/** Each as large as a message may be. */
function inParts(tags: readonly string[], from: string): string[] {
  const parts: string[] = [];
  const frame = Buffer.byteLength(writeNotice({ from, tags: [] }));
  let part: string[] = [];
  let bytes = frame;
  for (const tag of tags) {
    const added = Buffer.byteLength(JSON.stringify(tag)) + 1;
    if (part.length > 0 && bytes + added > MAX_NOTICE_BYTES) {
      parts.push(writeNotice({ from, tags: part }));
      part = [];
      bytes = frame;
    }
    part.push(tag);
    bytes += added;
  }
  return part.length > 0 ? [...parts, writeNotice({ from, tags: part })] : parts;
}
