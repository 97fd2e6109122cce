import { hash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { cacheClasses } from './cache.ts';
import { allTags } from './flights.ts';
import type { Entry } from './memory-tier.ts';
import { PREFIX } from './redis-connection.ts';

/** What was dropped last, of each of some tags: as it was when something began to load. */
export type Marks = Readonly<Record<string, string>>;

/** What processes keep together. Nothing here ever rejects: without it each has its own memory. */
export type SharedTier = {
  isReady(): boolean;
  find(key: string): Promise<Entry | undefined>;
  /** To be taken before anything is loaded: whatever is dropped later makes what was loaded worthless. */
  mark(entry: Pick<Entry, 'class' | 'tags'>): Promise<Marks | undefined>;
  keep(key: string, entry: Entry, kept: { marks: Marks; ms: number }): Promise<void>;
  remove(key: string): Promise<void>;
};

/** Larger answers are loaded by each process for itself. */
const LARGEST_BYTES = 64 * 1024;

const stored = z.object({
  entry: z.object({
    body: z.string(),
    etag: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
    class: z.enum(cacheClasses),
    tags: z.array(z.string()).readonly(),
    loadedAt: z.number(),
  }),
  marks: z.record(z.string(), z.string()),
});

/**
 * Answers in Redis. An entry carries the marks its tags had before it was loaded, and is worth something while
 * they are still the same: a load that a write overtook is never taken for new, whatever the clocks say.
 * @param namespace those who share it answer alike
 */
export function createRedisTier(redis: Redis, namespace: string): SharedTier {
  const keyOf = (key: string) => `${PREFIX}:${namespace}:${hash('sha1', key)}`;
  const mark: SharedTier['mark'] = async (entry) => {
    const tags = allTags(entry);
    try {
      const values = await redis.mget(tags.map(markKey));
      return Object.fromEntries(tags.map((tag, i) => [tag, values[i] ?? '']));
    } catch {
      return undefined;
    }
  };
  return {
    isReady: () => redis.status === 'ready',
    mark,
    async find(key) {
      if (redis.status !== 'ready') return undefined;
      const text = await redis.get(keyOf(key)).catch(() => null);
      const { entry, marks } = read(text) ?? {};
      if (!entry || !marks) return undefined;
      const now = await mark(entry);
      const isCurrent = now && allTags(entry).every((tag) => marks[tag] === now[tag]);
      return isCurrent ? entry : undefined;
    },
    async keep(key, entry, { marks, ms }) {
      const text = JSON.stringify({ entry, marks } satisfies z.input<typeof stored>);
      if (text.length > LARGEST_BYTES) return;
      await redis.set(keyOf(key), text, 'PX', ms).catch(() => {});
    },
    async remove(key) {
      await redis.unlink(keyOf(key)).catch(() => {});
    },
  };
}

function read(text: string | null): z.output<typeof stored> | undefined {
  if (text === null) return undefined;
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function markKey(tag: string): string {
  return `${PREFIX}:dropped:${tag}`;
}

/** A mark that no entry can have yet. */
export function newMark(): string {
  return randomUUID();
}
