import { z } from 'zod';

/** Hears what other processes drop. */
export type NewsListener = {
  onDropped(tags: readonly string[]): void;
  /** Now everything is heard that is told from now on; what was told before may have been missed. */
  onConnected(): void;
};

/** A way between processes, which comes back by itself when it breaks. */
export type News = {
  by: 'postgres' | 'redis';
  /** @throws when it cannot be sent */
  send(tags: readonly string[]): Promise<void>;
  isConnected(): boolean;
  close(): Promise<void>;
};

/** The name of the channel. */
export const CHANNEL = 'matinee_cache';

const notice = z.object({ from: z.string(), tags: z.array(z.string()) });

/** Who tells, so that nobody listens to themself. */
export type Notice = z.output<typeof notice>;

export function writeNotice(told: Notice): string {
  return JSON.stringify(told);
}

/** What another process told; undefined for one's own words, and for what is no notice at all. */
export function readNotice(text: string, self: string): readonly string[] | undefined {
  try {
    const { from, tags } = notice.parse(JSON.parse(text));
    return from === self ? undefined : tags;
  } catch {
    return undefined;
  }
}
