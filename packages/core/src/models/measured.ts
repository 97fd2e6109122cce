import type { Measured } from '@matinee/recommender';
import { toFloat32, toInt32 } from './read-rows.ts';

/** As `models` keeps whom it was measured with; what was trained before that was kept was measured with nobody. */
export type StoredGains = { readers: Buffer | null; gains: Buffer | null };

export function toMeasured({ readers, gains }: StoredGains): Measured {
  return {
    userIds: readers ? toInt32(readers) : new Int32Array(),
    gains: gains ? toFloat32(gains) : new Float32Array(),
  };
}
