import { z } from 'zod';
import { duration, integer, meta, onOff } from './fragments.ts';

/**
 * "12h/24h/7d" → until when an answer is fresh, until when it is shown while it is loaded anew, and until when where that
 * fails; seconds. The third may be left out.
 */
const ages = (usual: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}[smhd](\/[1-9]\d{0,5}[smhd]){1,2}$/)
    .default(usual)
    .transform((text) => {
      const [fresh = 0, stale = 0, failing] = text.split('/').map((part) => duration.parse(part));
      return failing === undefined ? { fresh, stale } : { fresh, stale, failing };
    })
    .refine(({ fresh, stale, failing = stale }) => fresh <= stale && stale <= failing)
    .meta(meta({ expected: `two or three durations, none shorter than the one before, such as ${usual}` }));

/** The settings of the cache of public answers; the ages of each class of them. */
export const cacheSettings = {
  CACHE: onOff.default(true).meta(meta({ expected: 'on or off' })),
  /** In each process. */
  CACHE_MEMORY_MB: integer(1, 65_536)
    .default(32)
    .meta(meta({ expected: 'a number of megabytes from 1 to 65536' })),
  CACHE_TRENDING: ages('10m/1h'),
  CACHE_LIST: ages('10m/1h'),
  CACHE_DETAIL: ages('12h/24h/7d'),
  CACHE_GENRES: ages('24h/7d'),
  CACHE_SEARCH: ages('60s/10m'),
};

export type CacheSettings = z.output<z.ZodObject<typeof cacheSettings>>;
