import { LRUCache } from 'lru-cache';
import { type CacheClass, cacheClasses, type Reply } from './cache.ts';
import { ALL, classTag } from './tags.ts';

/** A kept answer; `loadedAt` in milliseconds, from before it was loaded. */
export type Entry = Reply & { class: CacheClass; tags: readonly string[]; loadedAt: number };

/** What a process keeps in its memory: the least recently used go when it is full. */
export type MemoryTier = {
  maxBytes: number;
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): void;
  delete(key: string): void;
  drop(tags: Iterable<string>): void;
  clear(): void;
  sizes(): Map<CacheClass, { entries: number; bytes: number }>;
};

/** What an entry costs beside its texts, roughly: objects, and its places in the indexes. */
const OVERHEAD_BYTES = 400;

/** No answer may push out more than this share of the others. */
const LARGEST_SHARE = 0.1;

export function createMemoryTier(maxBytes: number): MemoryTier {
  const keysOf = new Map<string, Set<string>>();
  const lru = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    maxEntrySize: Math.max(1, Math.floor(maxBytes * LARGEST_SHARE)),
    sizeCalculation: bytesOf,
    dispose: (entry, key) => {
      for (const tag of entry.tags) forget(keysOf, tag, key);
    },
  });
  const deleteWhere = (is: (entry: Entry) => boolean) => {
    for (const [key, entry] of [...lru.entries()]) if (is(entry)) lru.delete(key);
  };
  return {
    maxBytes,
    get: (key) => lru.get(key),
    set: (key, entry) => {
      lru.set(key, entry);
      // One too large was not taken, and what it replaces is gone all the same.
      if (lru.peek(key) === entry) for (const tag of entry.tags) note(keysOf, tag, key);
    },
    delete: (key) => lru.delete(key),
    drop: (tags) => {
      for (const tag of tags) {
        if (tag === ALL) lru.clear();
        const cacheClass = cacheClasses.find((name) => classTag(name) === tag);
        if (cacheClass) deleteWhere((entry) => entry.class === cacheClass);
        for (const key of [...(keysOf.get(tag) ?? [])]) lru.delete(key);
      }
    },
    clear: () => lru.clear(),
    sizes: () => {
      const sizes = new Map(cacheClasses.map((name) => [name, { entries: 0, bytes: 0 }]));
      for (const [key, entry] of lru.entries()) {
        const size = sizes.get(entry.class);
        if (!size) continue;
        size.entries += 1;
        size.bytes += bytesOf(entry, key);
      }
      return sizes;
    },
  };
}

function bytesOf({ body, tags }: Entry, key: string): number {
  const texts = [body, key, ...tags];
  return texts.reduce((sum, text) => sum + textBytes(text), OVERHEAD_BYTES);
}

/** V8 keeps a text in one byte a character, or in two as soon as one character needs them. */
function textBytes(text: string): number {
  return Buffer.byteLength(text) === text.length ? text.length : 2 * text.length;
}

function note(keysOf: Map<string, Set<string>>, tag: string, key: string): void {
  const keys = keysOf.get(tag);
  if (keys) keys.add(key);
  else keysOf.set(tag, new Set([key]));
}

function forget(keysOf: Map<string, Set<string>>, tag: string, key: string): void {
  const keys = keysOf.get(tag);
  keys?.delete(key);
  if (keys?.size === 0) keysOf.delete(tag);
}
