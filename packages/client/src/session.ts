import type { Tokens } from './router-types.ts';

/** Who is signed in here: what goes along with a call, and what an answer means for it. */
export type Session = {
  isSignedIn(): Promise<boolean>;
  onChange(listener: (isSignedIn: boolean) => void): () => void;
  /** What signing in has to ask for. */
  readonly signInInput: Readonly<Record<string, unknown>>;
  /** The access token as it is, expired or not. */
  storedToken(): Promise<string | undefined>;
  /** One that is good for a while; undefined when nobody is signed in, or by a cookie. */
  freshToken(): Promise<string | undefined>;
  /**
   * The server refused a call.
   * @param sent the access token that went with it
   * @returns whether trying again makes sense: there is another token now
   */
  recover(sent: string | undefined): Promise<boolean>;
  /** Somebody has signed in; without tokens when the browser keeps a cookie. */
  keep(tokens: Tokens | null): Promise<void>;
  /** @param only nothing is forgotten when another refresh token is kept */
  forget(only?: string): Promise<void>;
};

/** Tells listeners when it changes whether somebody is signed in. */
export function createNotice(): Pick<Session, 'onChange'> & { notice(isSignedIn: boolean): void } {
  const listeners = new Set<(isSignedIn: boolean) => void>();
  let wasSignedIn = false;
  return {
    notice: (isSignedIn) => {
      if (wasSignedIn === isSignedIn) return;
      wasSignedIn = isSignedIn;
      for (const listener of listeners) listener(isSignedIn);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
