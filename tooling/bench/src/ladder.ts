import autocannon from 'autocannon';
import { type Running, startProgram } from './processes.ts';

const api = '../../../apps/api/src/main.ts';
const programs = {
  http: { program: './rungs/node-http.ts' },
  fastify: { program: './rungs/fastify.ts' },
  pg: { program: './rungs/fastify-pg.ts' },
  api: { program: api },
  uncached: { program: api, env: { CACHE: 'off' } },
} as const;

type Program = keyof typeof programs;
type Rung = { name: string; program: Program; path: string; goal?: { of: string; ratio: number } };

const movie = '/movies/1';
const trpcMovie = `/trpc/movies.get?input=${encodeURIComponent(JSON.stringify({ movieId: '1' }))}`;

const FASTIFY = 'Fastify';
const ROW = 'Fastify + pg, one row';
const PAGE = 'Fastify + pg, first page of 20';

const rungs: readonly Rung[] = [
  { name: 'node:http', program: 'http', path: movie },
  { name: FASTIFY, program: 'fastify', path: movie },
  { name: ROW, program: 'pg', path: movie },
  { name: PAGE, program: 'pg', path: '/movies' },
  { name: 'REST, movies.get', program: 'uncached', path: `/api/v1${movie}`, goal: { of: ROW, ratio: 0.85 } },
  {
    name: 'REST, movies.get, cached',
    program: 'api',
    path: `/api/v1${movie}`,
    goal: { of: FASTIFY, ratio: 0.7 },
  },
  { name: 'tRPC, movies.get', program: 'uncached', path: trpcMovie, goal: { of: ROW, ratio: 0.6 } },
  { name: 'tRPC, movies.get, cached', program: 'api', path: trpcMovie },
  {
    name: 'REST, first page of 20',
    program: 'uncached',
    path: '/api/v1/movies',
    goal: { of: PAGE, ratio: 0.5 },
  },
  { name: 'REST, first page of 20, cached', program: 'api', path: '/api/v1/movies' },
  { name: 'REST, search with a typo', program: 'uncached', path: '/api/v1/movies/search?q=godfahter' },
];

/** Whoever else is busy on this machine is so for a while: of several short rounds the best counts. */
const ROUNDS = 4;
const SECONDS = 1;

type Measured = { rate: number; p99: number };

/** Requests a second of each rung, 50 connections, in turns; read them against each other. */
export async function measureLadder(databaseUrl: string, dataDir: string): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const servers = await startServers(opened, {
    DATABASE_URL: databaseUrl,
    MATINEE_DATA_DIR: dataDir,
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
    NODE_ENV: 'development',
  });
  const idle = new Map(Array.from(servers, ([name, server]) => [name, server.rssMb()]));
  const best = new Map<string, Measured>();
  // The first round is to warm up.
  for (let round = 0; round <= ROUNDS; round++)
    for (const rung of rungs) {
      const measured = await load(servers.get(rung.program), rung);
      if (round > 0 && measured.rate > (best.get(rung.name)?.rate ?? 0)) best.set(rung.name, measured);
    }
  console.log(`\nRequests, 50 connections; the best of ${ROUNDS} rounds of ${SECONDS} s`);
  console.table(Object.fromEntries(rungs.map((rung) => [rung.name, describe(rung, best)])));
  console.log('\nResident memory, MB');
  const memory = Array.from(servers, ([name, server]) => {
    return [name, { idle: idle.get(name), 'after the load': server.rssMb() }] as const;
  });
  console.table(Object.fromEntries(memory));
}

async function startServers(opened: AsyncDisposableStack, shared: NodeJS.ProcessEnv) {
  const servers = new Map<Program, Running>();
  for (const name of Object.keys(programs) as Program[]) {
    const { program, ...own } = programs[name];
    const env = 'env' in own ? { ...shared, ...own.env } : shared;
    servers.set(name, opened.use(await startProgram(program, env)));
  }
  return servers;
}

function describe({ name, goal }: Rung, best: ReadonlyMap<string, Measured>) {
  const { rate = Number.NaN, p99 = Number.NaN } = best.get(name) ?? {};
  const to = (other: string) => (rate / (best.get(other)?.rate ?? Number.NaN)).toFixed(2);
  return {
    'requests/s': Math.round(rate),
    'p99 ms': p99,
    'to Fastify': to(FASTIFY),
    'to one row': to(ROW),
    goal: goal ? `${to(goal.of)} of ${goal.ratio.toFixed(2)} to ${goal.of}` : '',
  };
}

async function load(server: Running | undefined, { name, path }: Rung): Promise<Measured> {
  if (!server) throw new Error(`${name} has no server`);
  const url = server.url + path;
  const { requests, latency, non2xx, errors } = await autocannon({
    url,
    connections: 50,
    duration: SECONDS,
  });
  if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} answers other than 2xx, ${errors} errors`);
  return { rate: requests.average, p99: latency.p99 };
}
