import { expect, test } from 'vitest';
import { z } from 'zod';
import { publicUrl, settings } from './fragments.ts';
import { type Env, parseSettings } from './parse-settings.ts';
import { generateSigningKey } from './signing-keys.ts';

const schema = z.object(settings);

function message(env: Env): string {
  try {
    parseSettings(schema, env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

const secret = 'kJ8q2ZrT5vXw9bNc3mLp7sDf1gHy6uEa';
const keys = JSON.stringify({ keys: [await generateSigningKey()] });
/** All that production cannot do without. */
const production = {
  NODE_ENV: 'production',
  APP_SECRET: secret,
  AUTH_SIGNING_KEYS: keys,
  SMTP_URL: 'smtp://mail.example.org',
  MAIL_FROM: 'no-reply@example.org',
};

test('everything has a default', () => {
  const expected = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: 3000,
    MATINEE_DATA_DIR: expect.stringMatching(/[\\/]\.matinee$/),
    SAMPLE_DATA: 'auto',
    AUTH_ACCESS_TTL: 900,
    AUTH_REFRESH_IDLE: 2_592_000,
    AUTH_REFRESH_ABSOLUTE: 15_552_000,
    CORS_ORIGINS: [],
    TRUST_PROXY: [],
    RATE_LIMIT: true,
    RATE_LIMIT_AUTH_PER_MINUTE: 10,
    RATE_LIMIT_READS_PER_MINUTE: { anonymous: 120, signedIn: 600 },
    RATE_LIMIT_UPSTREAM_PER_HOUR: { anonymous: 100, signedIn: 1000 },
    RECOMMENDER_USE_TMDB: false,
    RECOMMENDER_MAX_MOVIES: 15_000,
    NEW_DEVICE_MAIL: true,
    LOG_LEVEL: 'info',
  };
  expect(parseSettings(schema, {})).toEqual(expected);
  const blank = Object.fromEntries(Object.keys(settings).map((name) => [name, ' ']));
  expect(parseSettings(schema, { ...blank, SOMETHING_ELSE: 'x' })).toEqual(expected);
});

test('good values are read', () => {
  const read = parseSettings(schema, {
    ...production,
    HOST: '::',
    PORT: ' 8080 ',
    PUBLIC_URL: 'https://movies.example.org/',
    DATABASE_URL: 'postgres://u:p@db:5432/matinee',
    REDIS_URL: 'rediss://cache:6380',
    SAMPLE_DATA: 'off',
    TMDB_API_KEY: '0123456789abcdef0123456789ABCDEF',
    TMDB_BASE_URL: 'http://127.0.0.1:8089/3',
    RECOMMENDER_USE_TMDB: 'true',
    RECOMMENDER_MEMORY_MB: '4096',
    RECOMMENDER_MAX_MOVIES: '9000',
    AUTH_ACCESS_TTL: '90s',
    AUTH_REFRESH_IDLE: '2h',
    SMTP_URL: 'smtps://u:p@mail.example.org',
    MAIL_FROM: ' Matinee Films  <no-reply@example.org> ',
    ACCOUNT_PAGES_URL: 'https://movies.example.org/me/',
    CORS_ORIGINS: 'https://a.example, http://localhost:5173',
    TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::/32',
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'silent',
  });
  expect(read).toMatchObject({
    PORT: 8080,
    PUBLIC_URL: 'https://movies.example.org',
    AUTH_ACCESS_TTL: 90,
    AUTH_REFRESH_IDLE: 7_200,
    AUTH_SIGNING_KEYS: { keys: [{ kty: 'EC', crv: 'P-256' }] },
    MAIL_FROM: { name: 'Matinee Films', address: 'no-reply@example.org' },
    ACCOUNT_PAGES_URL: 'https://movies.example.org/me',
    CORS_ORIGINS: ['https://a.example', 'http://localhost:5173'],
    TRUST_PROXY: ['loopback', '10.0.0.0/8', '2001:db8::/32'],
    RATE_LIMIT: false,
    TMDB_BASE_URL: 'http://127.0.0.1:8089/3',
    RECOMMENDER_USE_TMDB: true,
    RECOMMENDER_MEMORY_MB: 4096,
    RECOMMENDER_MAX_MOVIES: 9000,
  });
  expect(parseSettings(schema, { TMDB_API_KEY: 'eyJ0.a-b_c.d' })).toMatchObject({
    TMDB_API_KEY: 'eyJ0.a-b_c.d',
  });
});

test.each([
  ['NODE_ENV', 'staging'],
  ['HOST', 'http://x'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['PORT', '-1'],
  ['PUBLIC_URL', 'movies.example.org'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ['SAMPLE_DATA', 'yes'],
  ['AUTH_ACCESS_TTL', '15'],
  ['AUTH_ACCESS_TTL', '2d'],
  ['AUTH_ACCESS_TTL', '0m'],
  ['AUTH_REFRESH_IDLE', '1w'],
  ['AUTH_REFRESH_ABSOLUTE', '-1d'],
  ['MAIL_FROM', 'Matinee'],
  ['MAIL_FROM', 'Matinee <nobody>'],
  ['MAIL_FROM', 'a@example.org, b@example.org'],
  ['MAIL_FROM', 'A <a@example.org> B <b@example.org>'],
  ['MAIL_FROM', 'A\nBcc: x@example.org <a@example.org>'],
  ['MAIL_FROM', 'A <a@example.org\r\n>'],
  ['ACCOUNT_PAGES_URL', '/account'],
  ['ACCOUNT_PAGES_URL', 'javascript:alert(1)'],
  ['CORS_ORIGINS', '*'],
  ['CORS_ORIGINS', 'https://a.example/path'],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '10.0.0.0/999'],
  ['RATE_LIMIT', 'no'],
  ['RATE_LIMIT_UPSTREAM_PER_HOUR', '100'],
  ['RECOMMENDER_USE_TMDB', 'on'],
  ['RECOMMENDER_MEMORY_MB', '4GB'],
  ['RECOMMENDER_MAX_MOVIES', '99'],
  ['TMDB_BASE_URL', 'api.themoviedb.org/3'],
  ['TMDB_BASE_URL', 'https://me:pass@api.themoviedb.org/3'],
  ['TMDB_BASE_URL', 'https://api.themoviedb.org/3?api_key=x'],
  ['RATE_LIMIT_AUTH_PER_MINUTE', '0'],
  ['RATE_LIMIT_READS_PER_MINUTE', '120'],
  ['RATE_LIMIT_READS_PER_MINUTE', '0/600'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s is refused by name, with the value and what is expected', (name, value) => {
  expect(message({ [name]: value })).toMatch(`${name} is "${value}": expected `);
});

test.each([
  ['DATABASE_URL', 'mysql://me:hunter2@db/x'],
  ['REDIS_URL', 'hunter2'],
  ['SMTP_URL', 'http://me:hunter2@mail/'],
  ['TMDB_API_KEY', 'hunter2'],
  ['TMDB_API_KEY', 'hunter2.hunter2'],
  ['AUTH_SIGNING_KEYS', '{"keys":["hunter2"]}'],
  ['AUTH_SIGNING_KEYS', 'hunter2'],
  ['AUTH_SIGNING_KEYS', '{"keys":[]}'],
  ['AUTH_SIGNING_KEYS', keys.replace(/"d":"[^"]*",?/, '')],
  ['APP_SECRET', 'hunter2'],
  ['APP_SECRET', 'hunter2hunter2hunter2hunter2hunter2hunter2'],
  ['APP_SECRET', 'change-me-change-me-change-me-0123456789'],
])('a bad %s is refused without showing it', (name, value) => {
  const text = message({ [name]: value });
  expect(text).toContain(`${name} (not shown) is bad: expected `);
  expect(text).not.toContain('hunter2');
});

test('every bad setting is named at once', () => {
  const lines = message({ PORT: 'x', RATE_LIMIT: 'x', APP_SECRET: 'x' }).split('\n');
  expect(lines).toHaveLength(4);
});

test('production has no default secrets, sends real mail and takes no sample', () => {
  const text = message({ NODE_ENV: 'production', SAMPLE_DATA: 'on' });
  for (const name of ['APP_SECRET', 'AUTH_SIGNING_KEYS', 'SMTP_URL', 'MAIL_FROM'])
    expect(text).toContain(`${name} is not set`);
  expect(text).toContain('SAMPLE_DATA is "on", which production refuses');
  expect(message(production)).toBe('accepted');
  expect(message({ ...production, APP_SECRET: secret.slice(1) })).toContain('APP_SECRET');
});

test('a setting an app adds without a description is named too', () => {
  const own = z.object({ COLOUR: z.enum(['red', 'blue']) });
  expect(() => parseSettings(own, { COLOUR: 'green' })).toThrow(/COLOUR is "green": expected .*red/);
  expect(() => parseSettings(own, {})).toThrow('COLOUR is not set');
});

test.each([
  [{ HOST: '0.0.0.0', PORT: 80 }, 'http://127.0.0.1:80'],
  [{ HOST: '::1', PORT: 3000 }, 'http://[::1]:3000'],
  [{ HOST: 'box', PORT: 3000 }, 'http://box:3000'],
  [{ HOST: 'box', PORT: 3000, PUBLIC_URL: 'https://x.example' }, 'https://x.example'],
])('the public address of %j is %s', (given, url) => {
  expect(publicUrl(given)).toBe(url);
});
