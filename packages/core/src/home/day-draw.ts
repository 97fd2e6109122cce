import { createHash } from 'node:crypto';

/** A number in 0–1 that looks random and is always the same for the same words. */
export type Draw = (text: string) => number;

/** Draws that change with what they are of, and with each day (UTC). */
export function dayDraw(of: readonly unknown[], now: Date): Draw {
  const day = now.toISOString().slice(0, 10);
  return (text) => {
    const hash = createHash('sha256').update(JSON.stringify([day, ...of, text]));
    return hash.digest().readUInt32BE(0) / 0xffff_ffff;
  };
}
