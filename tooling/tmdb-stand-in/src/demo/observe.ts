import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../faults.ts';
import type { Stats } from '../stats.ts';
import type { Installation } from './installation.ts';

export type Seen = {
  status: number;
  ms: number;
  /** Seconds, where the answer says when to ask again. */
  retryAfter: string | null;
  body: Record<string, unknown>;
};

/** What a client of the API sees. */
export async function ask({ api }: Installation, route: string): Promise<Seen> {
  const began = performance.now();
  const url = route.startsWith('/health') ? new URL(route, api).href : api + route;
  const response = await fetch(url);
  const body = (await response.json()) as Record<string, unknown>;
  const ms = Math.round(performance.now() - began);
  return { status: response.status, ms, retryAfter: response.headers.get('retry-after'), body };
}

/** Asks until the answer is 200. @returns how many milliseconds that took, undefined when it took too long */
export async function untilServed(
  installation: Installation,
  route: string,
  patienceMs = 30_000,
): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < patienceMs) {
    if ((await ask(installation, route)).status === 200) return Math.round(performance.now() - began);
    await sleep(100);
  }
  return undefined;
}

export type Switches = {
  setFaults(...faults: Fault[]): Promise<void>;
  /** Requests that reached the stand-in for paths that begin so, while something ran. */
  countRequests<T>(prefix: string, run: () => Promise<T>): Promise<{ result: T; requests: number }>;
  /** TMDb's ids of a page of its list of popular films. */
  listIds(page: number): Promise<number[]>;
};

export function switchesOf({ tmdb }: Installation): Switches {
  const at = (route: string) => new URL(route, tmdb).href;
  const readPaths = async () => ((await (await fetch(at('/__stats'))).json()) as Stats).paths;
  const sum = (paths: Stats['paths'], prefix: string) =>
    Object.entries(paths).reduce((total, [path, count]) => total + (path.startsWith(prefix) ? count : 0), 0);
  return {
    async setFaults(...faults) {
      await fetch(at('/__faults'), { method: 'POST', body: JSON.stringify(faults) });
    },
    async countRequests(prefix, run) {
      const before = sum(await readPaths(), prefix);
      const result = await run();
      return { result, requests: sum(await readPaths(), prefix) - before };
    },
    async listIds(page) {
      const response = await fetch(`${tmdb}/movie/popular?page=${page}&api_key=demo`);
      return ((await response.json()) as { results: { id: number }[] }).results.map(({ id }) => id);
    },
  };
}
