import { WARM } from '@matinee/core/cache/tags';
import type { Deps } from '@matinee/core/deps';
import { readyReply } from '@matinee/rest';
import { appRouter } from '@matinee/router';
import { warmReplies } from '@matinee/router/replies/warm-replies';
import { callTRPCProcedure } from '@trpc/server';

export type ReplyWarmer = {
  /** Loads what first requests need; nobody waits for that. Under way it is not begun once more. */
  start(): void;
  stop(): Promise<void>;
};

/** Keeps the answers that first requests need at hand in this process: from its start on, and when a job asks for it. */
export function replyWarmer(deps: Deps): ReplyWarmer {
  const stopped = new AbortController();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    try {
      const report = await warmReplies(deps, { answerOf, signal: stopped.signal });
      deps.log.debug(report, 'What first requests need is loaded');
    } catch (err) {
      deps.log.warn({ err }, 'What first requests need could not be loaded');
    }
  }

  const start = () => {
    if (stopped.signal.aborted) return;
    running ??= run().finally(() => {
      running = undefined;
    });
  };
  deps.cache.onDrop((tags) => {
    if (tags.includes(WARM)) start();
  });
  return {
    start,
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

const answerOf: Parameters<typeof warmReplies>[1]['answerOf'] = (path) => async (ctx, input) =>
  readyReply(
    await callTRPCProcedure({
      router: appRouter,
      path,
      type: 'query',
      ctx,
      getRawInput: async () => input,
      signal: undefined,
      batchIndex: 0,
    }),
    ctx,
  );
