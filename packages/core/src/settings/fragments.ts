import path from 'node:path';
import { z } from 'zod';
import type { SettingMeta } from './parse-settings.ts';
import { jwkSetSchema } from './signing-keys.ts';

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Relative folders are of the checkout, whichever folder a process was started in. */
const checkout = path.resolve(import.meta.dirname, '../../../..');

export const meta = (description: SettingMeta): SettingMeta => description;

/** "15m" → 900. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/)
  .transform((text) => Number.parseInt(text, 10) * UNIT_SECONDS[text.at(-1) as keyof typeof UNIT_SECONDS]);

export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);

export const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');

const addressWithScheme = (...schemes: string[]) =>
  z.string().refine((text) => schemes.includes(URL.parse(text)?.protocol.slice(0, -1) ?? ''));

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

const origins = list.refine((items) =>
  items.every(
    (item) => /^https?:$/.test(URL.parse(item)?.protocol ?? '') && URL.parse(item)?.origin === item,
  ),
);

/** Seconds: how long an access token can be good at most, whatever is set. */
export const MAX_ACCESS_TTL = 86_400;

/** Long enough for HMAC-SHA256, and not one of the values that examples show. */
const secret = z.string().refine((text) => {
  const isPlaceholder = /change.?me|example|secret|password/i.test(text);
  return Buffer.byteLength(text) >= 32 && new Set(text).size >= 10 && !isPlaceholder;
});

const jwkSet = z.string().transform((text, context) => {
  try {
    return jwkSetSchema.parse(JSON.parse(text));
  } catch {
    context.addIssue('not such a JWK set');
    return z.NEVER;
  }
});

/** "Matinee <no-reply@example.org>" or the address alone. */
const mailSender = z
  .string()
  .regex(/^[^\p{Cc}<>"]*<[^<>\s]+>$|^[^<>\s]+$/u)
  .transform((text) => {
    const [, name = '', address = text] = /^(.*)<(.+)>$/.exec(text) ?? [];
    return { name: name.trim(), address };
  })
  .refine(({ address }) => z.email().safeParse(address).success);

const TRUSTED_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

const proxies = list.refine((items) =>
  items.every((item) => {
    const [address = '', bits] = item.split('/');
    const isAddress = z.union([z.ipv4(), z.ipv6()]).safeParse(address).success;
    const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= 128);
    return TRUSTED_NAMES.includes(item) || (isAddress && isNetwork);
  }),
);

const perAddressAndAccount = (usual: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,6}\/[1-9]\d{0,6}$/)
    .default(usual)
    .transform((text) => {
      const [anonymous = 0, signedIn = 0] = text.split('/').map(Number);
      return { anonymous, signedIn };
    })
    .meta(meta({ expected: `two numbers, anonymous/signed in, such as ${usual}` }));

/**
 * The settings that more than one app has. An app composes its own: `z.object({ PORT: settings.PORT, … })`,
 * and reads it with `parseSettings`.
 */
export const settings = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .meta(meta({ expected: 'development, test or production' })),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1')
    .meta(meta({ expected: 'an address or a host name to listen on, such as 0.0.0.0' })),
  PORT: integer(0, 65_535)
    .default(3000)
    .meta(meta({ expected: 'a port from 0 to 65535' })),
  PUBLIC_URL: addressWithScheme('http', 'https')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .meta(meta({ expected: 'the http(s) address clients use, such as https://movies.example.org' })),
  MATINEE_DATA_DIR: z
    .string()
    .default('.matinee')
    .transform((dir) => path.resolve(checkout, dir))
    .meta(meta({ expected: 'a folder' })),
  DATABASE_URL: addressWithScheme('postgres', 'postgresql')
    .optional()
    .meta(meta({ expected: 'postgres://user:password@host:port/database', secret: true })),
  /** Of each process. */
  DATABASE_POOL_SIZE: integer(2, 1_000)
    .optional()
    .meta(meta({ expected: 'a number of 2 or more' })),
  REDIS_URL: addressWithScheme('redis', 'rediss')
    .optional()
    .meta(meta({ expected: 'redis://host:port or rediss://host:port', secret: true })),
  SAMPLE_DATA: z
    .enum(['auto', 'on', 'off'])
    .default('auto')
    .meta(meta({ expected: 'auto, on or off', refusedInProduction: ['on'] })),
  /** Without it TMDb is not asked for anything. */
  TMDB_API_KEY: z
    .string()
    .regex(/^([0-9a-f]{32}|[\w-]+\.[\w-]+\.[\w-]+)$/i)
    .optional()
    .meta(
      meta({
        expected: 'an API key of TMDb (32 hexadecimal digits) or a read access token (three parts with dots)',
        secret: true,
      }),
    ),
  TMDB_BASE_URL: addressWithScheme('http', 'https')
    .refine((text) => {
      const url = URL.parse(text);
      return url && !url.username && !url.search && !url.hash;
    })
    .optional()
    .meta(
      meta({
        expected: 'an http(s) address with the version at its end, such as https://api.themoviedb.org/3',
      }),
    ),
  /** Whether models may be trained on what TMDb says; its terms forbid it without an agreement. */
  RECOMMENDER_USE_TMDB: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .meta(meta({ expected: 'true or false' })),
  /** What one solve of a training may take, in megabytes; half of what the machine or its cgroup has where not given. */
  RECOMMENDER_MEMORY_MB: integer(1, 1_000_000)
    .optional()
    .meta(meta({ expected: 'a number of megabytes, such as 4096' })),
  /** Most movies that are solved for at once. */
  RECOMMENDER_MAX_MOVIES: integer(100, 30_000)
    .default(15_000)
    .meta(meta({ expected: 'a number of movies from 100 to 30000' })),
  /** Seconds. */
  AUTH_ACCESS_TTL: duration
    .default(900)
    .refine((value) => value <= MAX_ACCESS_TTL)
    .meta(meta({ expected: 'a duration of at most a day, such as 15m' })),
  /** Seconds. */
  AUTH_REFRESH_IDLE: duration.default(30 * 86_400).meta(meta({ expected: 'a duration such as 30d' })),
  /** Seconds. */
  AUTH_REFRESH_ABSOLUTE: duration.default(180 * 86_400).meta(meta({ expected: 'a duration such as 180d' })),
  AUTH_SIGNING_KEYS: jwkSet.optional().meta(
    meta({
      expected: 'a JWK set of P-256 keys as JSON, {"keys":[…]}, the first one private',
      secret: true,
      requiredInProduction: true,
    }),
  ),
  APP_SECRET: secret.optional().meta(
    meta({
      expected: 'at least 32 random characters, for example from: openssl rand -base64 48',
      secret: true,
      requiredInProduction: true,
    }),
  ),
  SMTP_URL: addressWithScheme('smtp', 'smtps')
    .optional()
    .meta(
      meta({
        expected: 'smtp://user:password@host:port, or smtps:// for TLS from the start',
        secret: true,
        requiredInProduction: true,
      }),
    ),
  MAIL_FROM: mailSender.optional().meta(
    meta({
      expected: 'an address, or a name and an address: Matinee <no-reply@example.org>',
      requiredInProduction: true,
    }),
  ),
  /** Below it are the pages that links in mails lead to. */
  ACCOUNT_PAGES_URL: addressWithScheme('http', 'https')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .meta(
      meta({
        expected: 'the http(s) address of pages of your own, such as https://movies.example.org/account',
      }),
    ),
  /** Whether people are written to when somebody signs in as them on a new device. */
  NEW_DEVICE_MAIL: onOff.default(true).meta(meta({ expected: 'on or off' })),
  CORS_ORIGINS: origins
    .default([])
    .meta(meta({ expected: 'origins separated by commas, such as https://movies.example.org' })),
  /** Addresses whose X-Forwarded-For is believed; none when empty. */
  TRUST_PROXY: proxies.default([]).meta(
    meta({
      expected: `addresses or networks of proxies separated by commas, such as 10.0.0.0/8, or ${TRUSTED_NAMES.join(', ')}`,
    }),
  ),
  RATE_LIMIT: onOff.default(true).meta(meta({ expected: 'on or off' })),
  RATE_LIMIT_AUTH_PER_MINUTE: integer(1, 1_000_000)
    .default(10)
    .meta(meta({ expected: 'a number of 1 or more' })),
  /** Calls beside those of auth: of an address nobody is signed in from, and of an account. */
  RATE_LIMIT_READS_PER_MINUTE: perAddressAndAccount('120/600'),
  /** Calls that cost a request to TMDb. */
  RATE_LIMIT_UPSTREAM_PER_HOUR: perAddressAndAccount('100/1000'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .meta(meta({ expected: 'trace, debug, info, warn, error, fatal or silent' })),
};

/** Where clients reach the API: PUBLIC_URL, else what HOST and PORT make. */
export function publicUrl({
  PUBLIC_URL,
  HOST,
  PORT,
}: {
  PUBLIC_URL?: string | undefined;
  HOST: string;
  PORT: number;
}): string {
  if (PUBLIC_URL) return PUBLIC_URL;
  const isEverywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = isEverywhere ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}
