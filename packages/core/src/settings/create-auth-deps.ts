import type { AuthDeps, Limiter } from '../auth/auth-deps.ts';
import { createPasswordHasher } from '../auth/password-hasher.ts';
import { deriveSecrets } from './derive-secrets.ts';
import { publicUrl } from './fragments.ts';
import { importSigningKey, type SigningJwk } from './signing-keys.ts';
import { ensureStoredKeys } from './stored-keys.ts';

export type AuthSettings = {
  HOST: string;
  PORT: number;
  PUBLIC_URL?: string | undefined;
  MATINEE_DATA_DIR: string;
  AUTH_ACCESS_TTL: number;
  AUTH_REFRESH_IDLE: number;
  AUTH_REFRESH_ABSOLUTE: number;
  AUTH_SIGNING_KEYS?: { keys: SigningJwk[] } | undefined;
  APP_SECRET?: string | undefined;
  NEW_DEVICE_MAIL: boolean;
};

const AUDIENCE = 'matinee';

/**
 * What signing people in needs, from parsed settings. Secrets that are not set are kept in the data directory.
 * @throws when lifetimes contradict each other or a key is none
 */
export async function createAuthDeps(
  settings: AuthSettings,
  { limiter }: { limiter: Limiter },
): Promise<AuthDeps> {
  const lifetimes = lifetimesOf(settings);
  const { appSecret, signingKeys } = await secretsOf(settings);
  return {
    lifetimes,
    signingKeys: await Promise.all(signingKeys.keys.map(importKey)),
    secrets: deriveSecrets(appSecret),
    issuer: publicUrl(settings),
    audience: AUDIENCE,
    newDeviceMail: settings.NEW_DEVICE_MAIL,
    limiter,
    passwords: await createPasswordHasher(),
  };
}

function lifetimesOf(settings: AuthSettings): AuthDeps['lifetimes'] {
  const { AUTH_ACCESS_TTL, AUTH_REFRESH_IDLE, AUTH_REFRESH_ABSOLUTE } = settings;
  if (AUTH_REFRESH_IDLE > AUTH_REFRESH_ABSOLUTE)
    throw new Error(
      'AUTH_REFRESH_IDLE is longer than AUTH_REFRESH_ABSOLUTE: a session would end unused first',
    );
  if (AUTH_ACCESS_TTL > AUTH_REFRESH_IDLE)
    throw new Error('AUTH_ACCESS_TTL is longer than AUTH_REFRESH_IDLE: a session would end before its token');
  return {
    access: AUTH_ACCESS_TTL,
    refreshIdle: AUTH_REFRESH_IDLE,
    refreshAbsolute: AUTH_REFRESH_ABSOLUTE,
  };
}

async function secretsOf({ APP_SECRET, AUTH_SIGNING_KEYS, MATINEE_DATA_DIR }: AuthSettings) {
  if (APP_SECRET && AUTH_SIGNING_KEYS) return { appSecret: APP_SECRET, signingKeys: AUTH_SIGNING_KEYS };
  const stored = await ensureStoredKeys(MATINEE_DATA_DIR);
  return {
    appSecret: APP_SECRET ?? stored.appSecret,
    signingKeys: AUTH_SIGNING_KEYS ?? stored.signingKeys,
  };
}

async function importKey(jwk: SigningJwk) {
  try {
    return await importSigningKey(jwk);
  } catch {
    throw new Error('AUTH_SIGNING_KEYS: one of the keys is not on the curve P-256');
  }
}
