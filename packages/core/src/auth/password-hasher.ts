import { availableParallelism } from 'node:os';
import { Argon2id } from 'oslo/password';
import { createWorkQueue } from './work-queue.ts';

/** OWASP's minimum for Argon2id: memory in KiB, iterations, lanes. */
const PARAMETERS = { memorySize: 19_456, iterations: 2, parallelism: 1 };
const MAX_WAITING = 256;
const RETRY_AFTER_SECONDS = 5;

export type PasswordHasher = {
  /** @throws AppError `overloaded` */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the hashed one. Without a hash (no such account) it takes as long and is false.
   * @throws AppError `overloaded`
   */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Whether the hash was made with weaker parameters than today's. */
  isWeak(hash: string): boolean;
};

/**
 * Argon2id on libuv's threads, at most one hash a core at a time, and always one thread left for files and
 * signatures. Passwords are NFKC-normalised and otherwise exact.
 */
export async function createPasswordHasher(): Promise<PasswordHasher> {
  const argon2id = new Argon2id(PARAMETERS);
  const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4;
  const enqueue = createWorkQueue({
    concurrency: Math.max(1, Math.min(availableParallelism(), threads - 1)),
    maxWaiting: MAX_WAITING,
    retryAfter: RETRY_AFTER_SECONDS,
    refusal: 'Too many people are signing in right now',
  });
  const hashOfNobody = await argon2id.hash(crypto.randomUUID());
  return {
    hash: (password) => enqueue(() => argon2id.hash(password)),
    verify: async (hash, password) => {
      const matches = await enqueue(() => argon2id.verify(hash ?? hashOfNobody, password));
      return matches && hash !== undefined;
    },
    isWeak,
  };
}

function isWeak(hash: string): boolean {
  const [, memory = 0, iterations = 0] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(hash) ?? [];
  return Number(memory) < PARAMETERS.memorySize || Number(iterations) < PARAMETERS.iterations;
}
