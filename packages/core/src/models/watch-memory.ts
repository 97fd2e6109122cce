const EVERY_MS = 250;

/** Watches how much memory this process takes; `stop` says the most there was, in megabytes. */
export function watchMemory(): { stop(): number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return Math.round(most / 2 ** 20);
    },
  };
}
