import type { Fetch, FetchInit } from '../checked-fetch.ts';

export type Recorded = { paths: string[]; headers: Record<string, string>; isBatch: boolean };

/** The real fetch, with a list of what went through it. */
export function recordingFetch(): { fetch: Fetch; requests: Recorded[]; pathsSent(): string[] } {
  const requests: Recorded[] = [];
  return {
    requests,
    pathsSent: () => requests.flatMap(({ paths }) => paths),
    fetch: (url: string, init: FetchInit) => {
      const { pathname, searchParams } = new URL(url);
      requests.push({
        paths: decodeURIComponent(pathname.replace('/trpc/', '')).split(','),
        headers: init.headers ?? {},
        isBatch: searchParams.has('batch'),
      });
      return globalThis.fetch(url, init);
    },
  };
}
