/**
 * Where a client keeps its tokens, as text under a key. Synchronous (`localStorage`) or not (`AsyncStorage`, a
 * keychain). Several clients may share one.
 */
export type Storage = {
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  set(key: string, value: string): void | Promise<void>;
  remove(key: string): void | Promise<void>;
};

/** Until the program or the page ends. */
export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      values.set(key, value);
    },
    remove: (key) => {
      values.delete(key);
    },
  };
}

type WebStorage = {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

/**
 * The browser's `localStorage` (shared by the tabs, survives a restart) or `sessionStorage` (one tab). Any
 * script that runs in the page can read both: see the README before choosing it. It is looked for when it is
 * first used, so that a module can be loaded where there is none.
 */
export function browserStorage(area: 'localStorage' | 'sessionStorage' = 'localStorage'): Storage {
  const web = () => {
    const found = (globalThis as Partial<Record<typeof area, WebStorage>>)[area];
    if (!found) throw new Error(`There is no ${area} here; give createClient another storage`);
    return found;
  };
  return {
    get: (key) => web().getItem(key),
    set: (key, value) => web().setItem(key, value),
    remove: (key) => web().removeItem(key),
  };
}
