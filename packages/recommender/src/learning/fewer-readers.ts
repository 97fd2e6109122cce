import type { Interactions } from '../data/interactions.ts';
import { keepOnly } from '../data/keep-only.ts';

/** The data as they are, or of about as many ratings as `most`: all ratings of evenly spread readers, and no other readers. */
export function fewerReaders(data: Interactions, most: number): Interactions {
  const share = most / data.movies.length;
  if (share >= 1) return data;
  const { userIds, offsets } = data;
  const isChosen = (user: number) => Math.floor((user + 1) * share) > Math.floor(user * share);
  const chosen = Int32Array.from(userIds.keys()).filter(isChosen);
  const isKept = new Uint8Array(data.movies.length);
  for (const user of chosen) isKept.fill(1, offsets[user], offsets[user + 1]);
  const kept = keepOnly(data, isKept);
  const ends = chosen.map((user) => kept.offsets[user + 1] as number);
  return {
    ...kept,
    userIds: chosen.map((user) => userIds[user] as number),
    offsets: Int32Array.of(0, ...ends),
  };
}
