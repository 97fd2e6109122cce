import type { MemorySettings } from './memory-needed.ts';
import type { Precision } from './precision.ts';
import type { Pool } from './threads/pool.ts';

/** What a computation may use. */
export type Resources = {
  /** Who helps; nobody where not given. */
  pool?: Pool | undefined;
  /** How much memory a part may take, bytes in all; without it only what WebAssembly can address is a bound. */
  memory?: { limit: number; settings?: MemorySettings } | undefined;
  /** Called with what a solve is about to take, in bytes, before it begins. */
  onMemory?: ((bytes: number) => void) | undefined;
};

/** Above, f64 takes twice the memory and time for digits that rows of f32 do not keep. */
const LARGEST_F64 = 1000;

export const precisionFor = (size: number): Precision => (size > LARGEST_F64 ? 'f32' : 'f64');
