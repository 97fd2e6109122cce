/** What is kept for how long depends on its class. */
export const cacheClasses = ['trending', 'list', 'detail', 'genres', 'search'] as const;
export type CacheClass = (typeof cacheClasses)[number];

/**
 * Seconds: fresh until the first, served stale while it is loaded anew until the second, and while that fails until the
 * third; the second, too, where there is no third.
 */
export type CacheAges = { fresh: number; stale: number; failing?: number };
export type AgesByClass = Readonly<Record<CacheClass, CacheAges>>;

/** An answer as it is sent; `etag` names its bytes, `headers` say more of it. */
export type Reply = { body: string; etag: string; headers?: Readonly<Record<string, string>> };

/** What is asked for. `key` names it among everything that is kept. */
export type Question = {
  class: CacheClass;
  key: string;
  /** What drops it; the class and `all` do anyway. Looked up only when it must be loaded. */
  tags: readonly string[] | (() => Promise<readonly string[]>);
};

/** How reads of one class went, since the start of this process, and what it holds now. */
export type ClassReport = {
  class: CacheClass;
  ages: Required<CacheAges>;
  /** Answered from memory, within the first age. */
  fresh: number;
  /** Answered from memory while it was loaded anew. */
  stale: number;
  /** Answered from what another process had kept. */
  shared: number;
  /** Had to wait for a load. */
  missed: number;
  /** Loads begun; many who wait for the same one make one. */
  loads: number;
  failedLoads: number;
  /** Of all reads those that waited for no load; null before the first. */
  hitRatio: number | null;
  entries: number;
  bytes: number;
};

export type CacheReport = {
  isOn: boolean;
  maxBytes: number;
  news: NewsReport;
  /** Between the processes; null where each has only its own memory. */
  shared: { isReady: boolean } | null;
  classes: ClassReport[];
};

/** How processes tell each other what was dropped. */
export type NewsReport = {
  by: 'postgres' | 'redis' | 'nobody';
  isConnected: boolean;
  /** Tags dropped here that the others could not be told of yet. */
  unsent: number;
};

/**
 * Answers that are the same for everyone. What is written is dropped by its tags in all processes: at once in this
 * one, and in the others as soon as the news is there; what depends on more than its tags follows within the ages
 * of its class.
 */
export type Cache = {
  /** Off, every read is a load. */
  isOn: boolean;
  ages: AgesByClass;
  /** The kept answer, or what `load` answers. A failure is passed on and never kept. */
  read(question: Question, load: () => Promise<Reply>): Promise<Reply>;
  /** To be called after the commit. Never rejects: the others are told later what they could not be told now. */
  drop(tags: readonly string[]): Promise<void>;
  /** Calls back with what was dropped, here or by another process. */
  onDrop(listener: (tags: readonly string[]) => void): void;
  report(): CacheReport;
};
