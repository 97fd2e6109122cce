import { isProblem } from './errors.ts';
import { createNotice, type Session } from './session.ts';

export type CookieSessionOptions = {
  /** Makes a call that only succeeds for who is signed in. */
  probe(): Promise<unknown>;
  /** The server ended the session. */
  onSignedOut?: (() => void) | undefined;
};

/**
 * A session in a cookie that no script can read: the browser sends it along, and whether there is one only the
 * server knows. What it last said is remembered.
 */
export function createCookieSession({ probe, onSignedOut }: CookieSessionOptions): Session {
  const { notice, onChange } = createNotice();
  let isSignedIn: boolean | undefined;

  function learn(value: boolean): boolean {
    isSignedIn = value;
    notice(value);
    return value;
  }

  async function ask(): Promise<boolean> {
    try {
      await probe();
      return learn(true);
    } catch (error) {
      if (isProblem(error, 'unauthenticated')) return learn(false);
      throw error;
    }
  }

  return {
    isSignedIn: async () => isSignedIn ?? ask(),
    onChange,
    signInInput: { cookie: true },
    storedToken: async () => undefined,
    freshToken: async () => undefined,
    recover: async () => {
      const wasSignedIn = isSignedIn;
      learn(false);
      if (wasSignedIn) onSignedOut?.();
      return false;
    },
    keep: async () => {
      learn(true);
    },
    forget: async () => {
      learn(false);
    },
  };
}
