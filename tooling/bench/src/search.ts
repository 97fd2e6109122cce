import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeSearches } from '@matinee/big-catalogue/searches';
import { bigTemplate } from '@matinee/big-catalogue/template';
import { openDatabase } from '@matinee/db';
import { createTestDatabase } from '@matinee/db/testing';
import { type Running, startProgram } from './processes.ts';

const API = '../../../apps/api/src/main.ts';
const MOVIES = 100_000;
const PEAK_CONNECTIONS = 16;
const PEAK_SECONDS = 4;
const SECONDS = 12;
/** Odd, so that one is in the middle: a shared machine is now faster, now slower. */
const ROUNDS = 3;

type Kind = {
  name: string;
  /** Of all requests; of a group's in proportion. */
  share: number;
  paths: string[];
  /** p99 in ms at half of peak. */
  goal: number;
};

/**
 * How long lists, searches and suggestions take on 100,000 movies while the machine does half of what it can, each answer
 * made anew (`CACHE=off`): of each alone, then of all at once, in several rounds of which the middle one counts. The requests come at
 * their own pace, whether those before are answered or not.
 */
export async function measureSearch(dataDir: string): Promise<void> {
  await using database = await createTestDatabase(bigTemplate(MOVIES));
  const kinds = await kindsFor(database.url);
  const env = { DATABASE_URL: database.url, MATINEE_DATA_DIR: dataDir, RATE_LIMIT: 'off', CACHE: 'off' };
  await using server = await startProgram(API, { ...env, LOG_LEVEL: 'warn', NODE_ENV: 'development' });
  await measurePeak(server, kinds, 3);
  for (const group of ['list', 'search', 'suggest'])
    await measureGroup(
      server,
      kinds.filter(({ name }) => name.startsWith(group)),
    );
  await measureGroup(server, kinds);
}

/** These requests and no others, at half of what the machine can do of them in each round. */
async function measureGroup(server: Running, kinds: Kind[]): Promise<void> {
  const rounds: { peak: number; times: Map<string, number[]> }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const peak = await measurePeak(server, kinds, PEAK_SECONDS);
    rounds.push({ peak, times: await measureAt(server, kinds, { rate: peak / 2, seconds: SECONDS }) });
  }
  const peaks = rounds.map(({ peak }) => Math.round(peak)).join(', ');
  console.log(`\n${MOVIES} movies, no kept answers: ${peaks} requests/s at most; at half of that, ms`);
  console.table(
    Object.fromEntries(
      kinds.map(({ name, goal }) => {
        const each = (share: number) =>
          rounds.map(({ times }) => at(times.get(name) ?? [], share)).sort((a, b) => a - b);
        const requests = rounds.reduce((sum, { times }) => sum + (times.get(name)?.length ?? 0), 0);
        const [p50, p99] = [each(0.5), each(0.99)];
        const middle = (ROUNDS - 1) / 2;
        return [
          name,
          { requests, p50: p50[middle], p99: p99[middle], 'worst p99': p99.at(-1), 'p99 goal': goal },
        ];
      }),
    ),
  );
}

/** Below which a share of these is, to a tenth. */
function at(times: number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
}

async function kindsFor(url: string): Promise<Kind[]> {
  const { pool, close } = openDatabase({ url });
  const client = await pool.connect();
  const { exact, misspelt, stopWords, people, beginnings } = await makeSearches(client);
  client.release();
  await close();
  const filters = ['Drama', 'Comedy', 'Western', 'Sci-Fi'].flatMap((genre) =>
    [1950, 1980, 1990, 2000].map((year) => `genre=${genre}&yearFrom=${year}&yearTo=${year + 10}&sort=rating`),
  );
  const search = (q: string) => `/movies/search?q=${encodeURIComponent(q)}`;
  return [
    { name: 'list, first page', share: 0.15, paths: ['/movies'], goal: 60 },
    { name: 'list, filtered', share: 0.15, paths: filters.map((query) => `/movies?${query}`), goal: 60 },
    { name: 'search, well spelt', share: 0.15, paths: exact.map(search), goal: 60 },
    { name: 'search, with a typo', share: 0.15, paths: misspelt.map(search), goal: 60 },
    { name: 'search, stop words', share: 0.05, paths: stopWords.map(search), goal: 60 },
    { name: 'search, people', share: 0.1, paths: people.map(search), goal: 60 },
    {
      name: 'suggestions',
      share: 0.25,
      paths: beginnings.map((q) => `/search/suggest?q=${encodeURIComponent(q)}`),
      goal: 25,
    },
  ];
}

/** The kinds by their shares and the paths of a kind by turns: the same order every time. */
function* requests(kinds: Kind[]): Generator<{ kind: Kind; path: string }, never> {
  const due = kinds.map((kind) => ({ kind, weight: 0, turn: 0 }));
  const whole = kinds.reduce((sum, { share }) => sum + share, 0);
  for (;;) {
    for (const each of due) each.weight += each.kind.share / whole;
    const [next] = due.toSorted((a, b) => b.weight - a.weight);
    if (!next) throw new Error('There is nothing to ask for');
    next.weight -= 1;
    yield { kind: next.kind, path: next.kind.paths[next.turn++ % next.kind.paths.length] ?? '' };
  }
}

const agent = new Agent({ keepAlive: true });

/** Not fetch(), which takes more than twice the CPU, from the same cores as what is measured. */
async function ask({ url }: Running, path: string): Promise<void> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/api/v1${path}`, { agent }, resolve).once('error', reject);
  });
  await once(response.resume(), 'end');
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`);
}

/** Requests a second when some connections ask without a pause. */
async function measurePeak(server: Running, kinds: Kind[], seconds: number): Promise<number> {
  const queue = requests(kinds);
  const end = performance.now() + 1_000 * seconds;
  let answered = 0;
  const work = async () => {
    for (; performance.now() < end; answered++) await ask(server, queue.next().value.path);
  };
  await Promise.all(Array.from({ length: PEAK_CONNECTIONS }, work));
  return answered / seconds;
}

/** How long each request took from the moment it was due, by kind. */
async function measureAt(
  server: Running,
  kinds: Kind[],
  { rate, seconds }: { rate: number; seconds: number },
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(kinds.map(({ name }) => [name, []]));
  const queue = requests(kinds);
  const pending: Promise<void>[] = [];
  const began = performance.now();
  for (let i = 0; i < rate * seconds; i++) {
    const due = began + (1_000 * i) / rate;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    const { kind, path } = queue.next().value;
    const took = ask(server, path).then(() => {
      times.get(kind.name)?.push(performance.now() - due);
    });
    pending.push(took);
  }
  await Promise.all(pending);
  return times;
}
