import { pino } from 'pino';
import { runApp } from '../settings/run-app.ts';

const [mood] = process.argv.slice(2);

await runApp('fixture', async () => {
  if (mood === 'bad-settings') throw new Error('PORT is bad', { cause: new Error('it is not a number') });
  if (mood === 'bug') throw new TypeError('undefined is not a function');
  if (mood === 'throws-later')
    setTimeout(() => {
      throw new Error('thrown later');
    }, 50);
  const staysAlive = setInterval(() => {}, 1_000);
  return {
    log: pino(pino.destination({ sync: true })),
    close: async () => {
      if (mood === 'close-fails') throw new Error('it is stuck');
      clearInterval(staysAlive);
      console.log('closed by the app');
    },
  };
});
