export type Stats = {
  requests: number;
  /** By template, `/movie/{id}`. */
  routes: Record<string, number>;
  /** By path, `/movie/603`. */
  paths: Record<string, number>;
  /** How many requests came within one second at most. */
  peakPerSecond: number;
};

export type Counter = {
  count(path: string, template: string): void;
  read(): Stats;
  reset(): void;
};

export function createCounter(now: () => number): Counter {
  let stats: Stats;
  let recent: number[];
  const reset = () => {
    stats = { requests: 0, routes: {}, paths: {}, peakPerSecond: 0 };
    recent = [];
  };
  reset();
  return {
    count(path, template) {
      const time = now();
      recent.push(time);
      while ((recent[0] ?? time) <= time - 1000) recent.shift();
      stats.requests++;
      stats.routes[template] = (stats.routes[template] ?? 0) + 1;
      stats.paths[path] = (stats.paths[path] ?? 0) + 1;
      stats.peakPerSecond = Math.max(stats.peakPerSecond, recent.length);
    },
    read: () => structuredClone(stats),
    reset,
  };
}
