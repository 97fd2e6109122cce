// Loaded into the command before its own code: when the bootstrap is killed outright, nobody would pass a signal on,
// and a server without a terminal would stay behind.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
