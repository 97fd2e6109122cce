import autocannon from 'autocannon';
import { type Running, startProgram } from './processes.ts';

type Rung = { name: string; program: string; path: string };

const movie = '/movies/1';
const trpcInput = encodeURIComponent(JSON.stringify({ movieId: '1' }));

const rungs: Rung[] = [
  { name: 'node:http', program: './rungs/node-http.ts', path: movie },
  { name: 'Fastify', program: './rungs/fastify.ts', path: movie },
  { name: 'Fastify + pg, one row', program: './rungs/fastify-pg.ts', path: movie },
  { name: 'Matinee REST, movies.get', program: '../../../apps/api/src/main.ts', path: `/api/v1${movie}` },
  {
    name: 'Matinee tRPC, movies.get',
    program: '../../../apps/api/src/main.ts',
    path: `/trpc/movies.get?input=${trpcInput}`,
  },
  {
    name: 'Matinee REST, first page of 20',
    program: '../../../apps/api/src/main.ts',
    path: '/api/v1/movies',
  },
  {
    name: 'Matinee REST, search with a typo',
    program: '../../../apps/api/src/main.ts',
    path: '/api/v1/movies/search?q=godfahter',
  },
];

const BASE = 'Fastify + pg, one row';
const SECONDS = 5;

/** Requests a second of each rung, 50 connections, one after the other; read them against each other. */
export async function measureLadder(databaseUrl: string, dataDir: string): Promise<void> {
  const env = {
    DATABASE_URL: databaseUrl,
    MATINEE_DATA_DIR: dataDir,
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
    NODE_ENV: 'development',
  };
  const rates = new Map<string, { rate: number; p99: number; idle: number | null; loaded: number | null }>();
  for (const { name, program, path } of rungs) {
    await using server = await startProgram(program, env);
    const idle = server.rssMb();
    await load(server, path, 2);
    const { requests, latency, non2xx, errors } = await load(server, path, SECONDS);
    if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} answers other than 2xx, ${errors} errors`);
    rates.set(name, { rate: requests.average, p99: latency.p99, idle, loaded: server.rssMb() });
  }
  const base = rates.get(BASE)?.rate ?? Number.NaN;
  console.log(`\nRequests, 50 connections, ${SECONDS} s each; the ratio is to "${BASE}"`);
  console.table(
    Object.fromEntries(
      [...rates].map(([name, { rate, p99, idle, loaded }]) => [
        name,
        {
          'requests/s': Math.round(rate),
          ratio: (rate / base).toFixed(2),
          'p99 ms': p99,
          'RSS MB, idle': idle,
          'after the load': loaded,
        },
      ]),
    ),
  );
}

function load({ url }: Running, path: string, duration: number): Promise<autocannon.Result> {
  return autocannon({ url: url + path, connections: 50, duration });
}
