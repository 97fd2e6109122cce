import { expect, test } from 'vitest';
import { standInEnv, startTmdbStandIn } from './tmdb-stand-in.ts';
import { up } from './up.ts';

test('a stand-in of its own: it answers until it is stopped', async () => {
  const standIn = await startTmdbStandIn();
  const env = standInEnv({ PORT: '1', TMDB_API_KEY: 'mine' }, { ...standIn, dataDir: '/data' });
  expect(env).toMatchObject({
    PORT: '1',
    TMDB_BASE_URL: standIn.baseUrl,
    MATINEE_DATA_DIR: '/data/tmdb-stand-in',
  });
  const ask = () => fetch(`${standIn.baseUrl}/movie/603?api_key=${env.TMDB_API_KEY}`);
  expect(await (await ask()).json()).toMatchObject({ id: 603, title: 'The Matrix' });
  await standIn.stop();
  await expect(ask()).rejects.toThrow();
  await standIn.stop();
});

test('its inventions never get into a database that somebody else has set up', async () => {
  const env = { PORT: '0', DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c' };
  await expect(up(env, { withTmdbStandIn: true })).rejects.toThrow('DATABASE_URL is set');
});
