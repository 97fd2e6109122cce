type Target = {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
};

type Page = Partial<Target> & { document?: Target & { visibilityState?: string } };

/**
 * Calls back when the page is hidden or left, which is the last moment that browsers promise. Nothing where there is no page.
 * @returns ends it
 */
export function onPageHidden(callback: () => void): () => void {
  const page = globalThis as Page;
  const { document } = page;
  const whenHidden = () => {
    if (document?.visibilityState === 'hidden') callback();
  };
  document?.addEventListener('visibilitychange', whenHidden);
  if (document) page.addEventListener?.('pagehide', callback);
  return () => {
    document?.removeEventListener('visibilitychange', whenHidden);
    if (document) page.removeEventListener?.('pagehide', callback);
  };
}
