import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CHANNEL, type News, type NewsListener, readNotice, writeNotice } from './news.ts';
import { connectRedis, firstAttempt, PREFIX } from './redis-connection.ts';
import { markKey, newMark } from './redis-tier.ts';

export type RedisNewsOptions = {
  redis: Redis;
  /** Where to listen; unset: only tells. */
  url?: string | undefined;
  listener?: NewsListener | undefined;
  /** Longer than anything is kept. */
  marksMs: number;
};

const HEARTBEAT_MS = 5_000;
const TAGS_AT_ONCE = 500;
const channelName = `${PREFIX}:${CHANNEL}`;

/** New marks for the tags and the word to everybody, both or neither. */
const DROP = `
for i, key in ipairs(KEYS) do redis.call('set', key, ARGV[1], 'px', ARGV[2]) end
redis.call('publish', ARGV[3], ARGV[4])`;

/** News by Redis, which also makes worthless what is kept there. */
export function openRedisNews({ redis, url, listener, marksMs }: RedisNewsOptions): News {
  const self = randomUUID();
  const tried = firstAttempt(redis);
  const subscription = url && listener ? subscribe(url, self, listener) : undefined;
  return {
    by: 'redis',
    isConnected: () => subscription?.isConnected() ?? false,
    async send(tags) {
      await tried;
      for (let from = 0; from < tags.length; from += TAGS_AT_ONCE) {
        const some = tags.slice(from, from + TAGS_AT_ONCE);
        const told = writeNotice({ from: self, tags: some });
        await redis.eval(DROP, some.length, ...some.map(markKey), newMark(), marksMs, channelName, told);
      }
    },
    close: async () => subscription?.close(),
  };
}

function subscribe(url: string, self: string, listener: NewsListener) {
  let isConnected = false;
  const subscriber = connectRedis(url, { autoResubscribe: false });
  subscriber.on('ready', () => {
    const connected = () => {
      isConnected = true;
      listener.onConnected();
    };
    subscriber.subscribe(channelName).then(connected, () => subscriber.disconnect(true));
  });
  subscriber.on('close', () => {
    isConnected = false;
  });
  subscriber.on('message', (_channel: string, text: string) => {
    const tags = readNotice(text, self);
    if (tags) listener.onDropped(tags);
  });
  const heartbeat = setInterval(() => {
    if (isConnected) subscriber.ping().catch(() => subscriber.disconnect(true));
  }, HEARTBEAT_MS).unref();
  return {
    isConnected: () => isConnected,
    close: () => {
      clearInterval(heartbeat);
      subscriber.disconnect();
    },
  };
}
