import type { Identity } from '@matinee/core/auth/authenticate';
import type { Deps } from '@matinee/core/deps';
import { recordSearch } from '@matinee/core/search-history/record-search';

/**
 * Keeps a search in the history of who is signed in, once they have their answer: nobody waits for it. Further pages are
 * the same search, and what a script asks with an API key is no search of its owner.
 */
export function noteSearch(
  { deps, identity }: { deps: Deps; identity: Identity | undefined },
  { q, page }: { q: string; page: number },
): void {
  if (page !== 1 || !identity || 'viewer' in identity) return;
  const { userId, sessionId } = identity;
  void recordSearch(deps, { userId, sessionId, query: q });
}
