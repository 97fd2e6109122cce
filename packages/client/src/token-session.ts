import { isNetworkError, isProblem } from './errors.ts';
import type { Tokens } from './router-types.ts';
import { createNotice, type Session } from './session.ts';
import type { Storage } from './storage.ts';

/** So long before it expires an access token is replaced, or at half of its life when that is short. */
const SKEW_SECONDS = 30;

type StoredTokens = Pick<Tokens, 'accessToken' | 'refreshToken'> & {
  /** Milliseconds since 1970, by the clock of this machine. */
  refreshAt: number;
  expiresAt: number;
};

export type TokenSessionOptions = {
  storage: Storage;
  key: string;
  /** Asks the server for the successor of a refresh token. */
  refresh(refreshToken: string): Promise<Tokens>;
  /** The server ended the session; the tokens are gone. */
  onSignedOut?: (() => void) | undefined;
};

/**
 * Storage is read at every use and nothing is cached, so that clients sharing one see each other's tokens.
 * Two of them may refresh at once all the same: the server gives both the same successor.
 */
export function createTokenSession(options: TokenSessionOptions): Session {
  const { storage, key, onSignedOut } = options;
  const { notice, onChange } = createNotice();
  let refreshing: Promise<StoredTokens | undefined> | undefined;

  async function read(): Promise<StoredTokens | undefined> {
    const tokens = parse(await storage.get(key));
    notice(tokens !== undefined);
    return tokens;
  }

  async function keep(tokens: Tokens | null): Promise<void> {
    if (!tokens) return;
    await storage.set(key, JSON.stringify(stamp(tokens)));
    notice(true);
  }

  async function forget(only?: string): Promise<void> {
    if (only !== undefined && (await read())?.refreshToken !== only) return;
    await storage.remove(key);
    notice(false);
  }

  /** The tokens that replace the stale one: asked for once, however many calls wait for them. */
  function replace(staleToken: string): Promise<StoredTokens | undefined> {
    refreshing ??= rotate(staleToken).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function rotate(staleToken: string): Promise<StoredTokens | undefined> {
    const before = await read();
    // Another client that shares the storage was faster.
    if (before?.accessToken !== staleToken) return before;
    const tokens = await askTwice(before.refreshToken);
    const after = await read();
    // Signed out, or in as somebody else, in the meantime: that stands.
    if (after?.refreshToken !== before.refreshToken) return after;
    if (tokens) {
      await keep(tokens);
      return stamp(tokens);
    }
    await forget();
    onSignedOut?.();
    return undefined;
  }

  /**
   * Undefined when the server says that the session has ended. When the answer is lost, the server may already
   * have retired the token: it gives the same answer again for 30 s, hence the second try at once.
   */
  async function askTwice(refreshToken: string): Promise<Tokens | undefined> {
    const ask = () => options.refresh(refreshToken);
    try {
      return await ask().catch((error: unknown) => {
        if (isNetworkError(error)) return ask();
        throw error;
      });
    } catch (error) {
      if (isProblem(error, 'unauthenticated')) return undefined;
      throw error;
    }
  }

  async function freshToken(): Promise<string | undefined> {
    const tokens = await read();
    if (!tokens || Date.now() < tokens.refreshAt) return tokens?.accessToken;
    try {
      return (await replace(tokens.accessToken))?.accessToken;
    } catch (error) {
      // Refreshing failed for now (offline, throttled), but there is some life in the old one.
      if (Date.now() < tokens.expiresAt) return tokens.accessToken;
      throw error;
    }
  }

  return {
    isSignedIn: async () => (await read()) !== undefined,
    onChange,
    signInInput: {},
    storedToken: async () => (await read())?.accessToken,
    freshToken,
    recover: async (sent) => {
      if (sent === undefined) return false;
      const tokens = await replace(sent);
      return tokens !== undefined && tokens.accessToken !== sent;
    },
    keep,
    forget,
  };
}

function stamp({ accessToken, refreshToken, expiresIn }: Tokens): StoredTokens {
  const now = Date.now();
  const early = Math.min(SKEW_SECONDS, expiresIn / 2);
  return {
    accessToken,
    refreshToken,
    refreshAt: now + (expiresIn - early) * 1000,
    expiresAt: now + expiresIn * 1000,
  };
}

/** Anything but what `keep` wrote counts as nothing. */
function parse(text: string | null | undefined): StoredTokens | undefined {
  if (!text) return undefined;
  try {
    const { accessToken, refreshToken, refreshAt, expiresAt } = JSON.parse(text) as Record<string, unknown>;
    if (typeof accessToken !== 'string' || typeof refreshToken !== 'string') return undefined;
    if (typeof refreshAt !== 'number' || typeof expiresAt !== 'number') return undefined;
    return { accessToken, refreshToken, refreshAt, expiresAt };
  } catch {
    return undefined;
  }
}
