import type { OpenDatabase } from '@matinee/db';
import { createAnnouncer } from '../cache/announcer.ts';
import type { AgesByClass, Cache } from '../cache/cache.ts';
import { createCache, type Newsroom } from '../cache/create-cache.ts';
import { createMemoryTier } from '../cache/memory-tier.ts';
import type { News, NewsListener } from '../cache/news.ts';
import { noCache } from '../cache/no-cache.ts';
import { openPostgresNews } from '../cache/postgres-news.ts';
import { connectRedis } from '../cache/redis-connection.ts';
import { openRedisNews } from '../cache/redis-news.ts';
import { createRedisTier } from '../cache/redis-tier.ts';
import type { Deps } from '../deps.ts';
import type { CacheSettings } from './cache-settings.ts';

export type OpenCacheOptions = Pick<Deps, 'clock' | 'log'> & {
  settings: CacheSettings;
  pool: OpenDatabase['pool'];
  databaseUrl: string;
  redisUrl?: string | undefined;
  /** Names the form of the answers: processes share only what is of the same form. */
  namespace: string;
};

export type OpenCache = { cache: Cache; close(): Promise<void> };

/** The cache of a process that answers: memory, in front of Redis when there is one. */
export function openCache(options: OpenCacheOptions): OpenCache {
  const { settings, clock, log, redisUrl, namespace } = options;
  const ages = agesOf(settings);
  if (!settings.CACHE) return { cache: noCache(ages), close: async () => {} };
  const lines = openLines(options);
  const cache = createCache({
    clock,
    log,
    ages,
    memory: createMemoryTier(settings.CACHE_MEMORY_MB * 1024 * 1024),
    shared: lines.redis && createRedisTier(lines.redis, namespace),
    openNews: (listener) => lines.openNews({ listener, databaseUrl: options.databaseUrl, redisUrl }),
  });
  return { cache, close: lines.close };
}

/** For a process that only writes: it keeps nothing, and tells the others what is to be dropped. */
export function openCacheNews(options: Omit<OpenCacheOptions, 'databaseUrl' | 'namespace'>): OpenCache {
  const ages = agesOf(options.settings);
  if (!options.settings.CACHE) return { cache: noCache(ages), close: async () => {} };
  const lines = openLines(options);
  const { announcer } = lines.openNews({});
  return { cache: noCache(ages, announcer), close: lines.close };
}

type NewsOptions = {
  listener?: NewsListener;
  databaseUrl?: string | undefined;
  redisUrl?: string | undefined;
};

/** The connections behind a cache; `close` lets go of all of them. */
function openLines({ pool, redisUrl, settings, log }: Omit<OpenCacheOptions, 'databaseUrl' | 'namespace'>) {
  const opened = new AsyncDisposableStack();
  const redis = redisUrl
    ? opened.adopt(connectRedis(redisUrl, { socketTimeout: 500 }), (it) => it.disconnect())
    : undefined;
  const marksMs = longestAge(agesOf(settings)) * 1_000 + DAY_MS;
  const openNews = ({ listener, databaseUrl, redisUrl: url }: NewsOptions): Newsroom => {
    const news: News = opened.adopt(
      redis
        ? openRedisNews({ redis, url, listener, marksMs })
        : openPostgresNews({ pool, url: databaseUrl, listener }),
      (it) => it.close(),
    );
    const announcer = opened.adopt(createAnnouncer({ send: news.send, log }), (it) => it.close());
    return { news, announcer };
  };
  return { redis, openNews, close: () => opened.disposeAsync() };
}

const DAY_MS = 86_400_000;

function longestAge(ages: AgesByClass): number {
  return Math.max(...Object.values(ages).map(({ stale }) => stale));
}

function agesOf(settings: CacheSettings): AgesByClass {
  return {
    trending: settings.CACHE_TRENDING,
    list: settings.CACHE_LIST,
    detail: settings.CACHE_DETAIL,
    genres: settings.CACHE_GENRES,
    search: settings.CACHE_SEARCH,
  };
}
