import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const main = path.join(import.meta.dirname, 'main.ts');

test('it says where it is, takes faults and a key from the start, and ends when asked to', async () => {
  const args = ['--port', '0', '--key', 'right', '--fault', '{"only":"/genre","status":503}'];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const [, baseUrl] = /^TMDb stand-in with 9733 films: TMDB_BASE_URL=(.+)$/.exec(line) ?? [];
    const statusOf = async (route: string) => (await fetch(`${baseUrl}${route}`)).status;
    expect(await statusOf('/movie/949?api_key=right')).toBe(200);
    expect(await statusOf('/movie/949?api_key=wrong')).toBe(401);
    expect(await statusOf('/genre/movie/list?api_key=right')).toBe(503);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
