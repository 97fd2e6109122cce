import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram } from './processes.ts';

const API = '../../../apps/api/src/main.ts';
const LOGINS = 200;

/**
 * What a storm of wrong passwords does to everybody else: 200 at once, while `/health` is asked every 10 ms. Then
 * what a signed-in request costs beside one nobody signed in for. With queues and limits in Redis when REDIS_URL
 * is set.
 */
export async function measureLogins(databaseUrl: string, dataDir: string): Promise<void> {
  const env = { DATABASE_URL: databaseUrl, MATINEE_DATA_DIR: dataDir, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' };
  await using server = await startProgram(API, env);
  const { url } = server;
  const token = await register(url);
  const calm = await latencies(url, () => sleep(2_000));
  const statuses: number[] = [];
  const began = performance.now();
  const storm = await latencies(url, () =>
    Promise.all(
      Array.from({ length: LOGINS }, async () => {
        const body = { login: 'nobody-by-this-name', password: crypto.randomUUID() };
        statuses.push((await post(`${url}/api/v1/auth/login`, body)).status);
      }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  console.log(`\n${LOGINS} wrong logins at once took ${seconds.toFixed(1)} s: ${tally(statuses)}`);
  console.table({ '/health, calm': calm, '/health meanwhile': storm });
  console.table({
    'anonymous read, ms': await meanMs(`${url}/health/live`),
    'signed-in read, ms': await meanMs(`${url}/api/v1/me`, token),
  });
}

async function register(url: string): Promise<string> {
  const username = `bench-${Date.now()}`;
  const account = { username, email: `${username}@example.com`, password: crypto.randomUUID() };
  const response = await post(`${url}/api/v1/auth/register`, account);
  const { tokens } = (await response.json()) as { tokens: { accessToken: string } };
  return tokens.accessToken;
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** How long `/health` took, in ms, while something went on. */
async function latencies(url: string, what: () => Promise<unknown>): Promise<Record<string, number>> {
  const found: number[] = [];
  let isOver = false;
  const ended = what().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const began = performance.now();
    const response = await fetch(`${url}/health`);
    await response.text();
    found.push(performance.now() - began);
    if (response.status !== 200) throw new Error(`/health answered ${response.status}`);
    await sleep(10);
  }
  await ended;
  found.sort((a, b) => a - b);
  const at = (share: number) => Math.round((found[Math.floor(share * (found.length - 1))] ?? 0) * 10) / 10;
  return { 'p50 ms': at(0.5), 'p99 ms': at(0.99), 'max ms': at(1), asked: found.length };
}

/** Of one request after the other on one connection. */
async function meanMs(url: string, token?: string): Promise<number> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const ask = async (n: number) => {
    for (let i = 0; i < n; i++) await (await fetch(url, { headers })).text();
  };
  await ask(300);
  const began = performance.now();
  await ask(1_000);
  return Math.round(performance.now() - began) / 1000;
}

function tally(statuses: number[]): string {
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, n]) => `${n} × ${status}`).join(', ');
}
