import type { Fault } from '../faults.ts';
import { type Installation, startInstallation } from './installation.ts';
import { ask, type Seen, type Switches, switchesOf, untilServed } from './observe.ts';

/**
 * Drives the real server against the stand-in through every fault, and prints what a client saw: of a movie that is
 * not known here, of one that is, of a list. Ends with 1 when something was seen that must not be.
 */

type Trial = { name: string; fault: Fault; unknown: 200 | 503 };

const trials: readonly Trial[] = [
  { name: 'slow, a second', fault: { slow: 1_000 }, unknown: 200 },
  { name: 'slow, ten seconds', fault: { slow: 10_000 }, unknown: 503 },
  { name: '429, Retry-After 3', fault: { status: 429, retryAfter: 3 }, unknown: 503 },
  { name: '429 once', fault: { status: 429, retryAfter: 0, times: 1 }, unknown: 200 },
  { name: '500', fault: { status: 500 }, unknown: 503 },
  { name: '500 once', fault: { status: 500, times: 1 }, unknown: 200 },
  { name: 'connections break', fault: { down: true }, unknown: 503 },
  { name: 'broken off half-way', fault: { disconnected: true }, unknown: 503 },
  { name: 'truncated JSON', fault: { truncated: true }, unknown: 503 },
  { name: 'a page for people', fault: { notJson: true }, unknown: 503 },
  { name: '50 MiB', fault: { huge: true }, unknown: 503 },
  { name: 'another type in some fields', fault: { wrongTypes: ['status', 'cast', 'key'] }, unknown: 200 },
  { name: 'another type everywhere', fault: { wrongTypes: true }, unknown: 200 },
  { name: 'the key is refused', fault: { status: 401 }, unknown: 503 },
];

const LIST = '/movies/upcoming';
let surprises = 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what was expected where it was not seen. */
function check(isAsExpected: boolean, expected: string): string {
  if (isAsExpected) return '';
  surprises++;
  return `  <- expected ${expected}`;
}

function describe({ status, ms, retryAfter, body }: Seen): string {
  const code = typeof body.code === 'string' ? ` ${body.code}` : '';
  return `${status}${code}${retryAfter ? `, Retry-After ${retryAfter}` : ''} in ${ms} ms`;
}

/** `498 x 200, 2 x 503 unavailable` */
function tally(seen: readonly Seen[]): string {
  const groups = Map.groupBy(seen, ({ status, body: { code = '' } }) => `${status} ${code}`.trim());
  return [...groups].map(([name, { length }]) => `${length} x ${name}`).join(', ');
}

function stateOf({ body }: Seen): string {
  const { tmdb } = body.dependencies as { tmdb?: { status: string } };
  return tmdb?.status ?? 'not asked';
}

const damagedParts = ({ body }: Seen): string[] =>
  ((body.sources ?? []) as { part: string; isDamaged: boolean }[])
    .filter(({ isDamaged }) => isDamaged)
    .map(({ part }) => part);

async function showWithoutFaults(
  server: Installation,
  { countRequests }: Switches,
  ids: number[],
): Promise<void> {
  say('Without faults');
  const [one = 0, other = 0] = ids;
  const first = await countRequests(`/movie/${one}`, () => ask(server, `/movies/tmdb:${one}`));
  say(
    `  a movie nobody here knows: ${describe(first.result)}, ${first.requests} request to TMDb${check(first.result.status === 200, '200')}`,
  );
  const again = await countRequests(`/movie/${one}`, () => ask(server, `/movies/tmdb:${one}`));
  say(
    `  once more:                 ${describe(again.result)}, ${again.requests} requests${check(again.requests === 0, 'none')}`,
  );
  const crowd = await countRequests(`/movie/${other}`, () =>
    Promise.all(Array.from({ length: 500 }, () => ask(server, `/movies/tmdb:${other}`))),
  );
  const isOne = crowd.requests === 1 && crowd.result.every(({ status }) => status === 200);
  const slowest = Math.max(...crowd.result.map(({ ms }) => ms));
  say(
    `  500 ask at once:           ${tally(crowd.result)}, the slowest in ${slowest} ms, ${crowd.requests} request${check(isOne, '500 answers of one request')}`,
  );
  const nobody = await countRequests('/movie/999999', async () => [
    await ask(server, '/movies/tmdb:999999'),
    await ask(server, '/movies/tmdb:999999'),
  ]);
  const [missing] = nobody.result;
  say(
    `  unknown to TMDb, twice:    ${missing ? describe(missing) : ''}, ${nobody.requests} request${check(nobody.requests === 1 && missing?.status === 404, '404 of one request')}`,
  );
}

type Ids = { known: number; unknown: number };

async function showFault(
  server: Installation,
  { setFaults }: Switches,
  { trial: { name, fault, unknown: expected }, ids }: { trial: Trial; ids: Ids },
): Promise<void> {
  await setFaults(fault);
  const unknown = await ask(server, `/movies/tmdb:${ids.unknown}`);
  const known = await ask(server, `/movies/tmdb:${ids.known}`);
  const list = await ask(server, LIST);
  const health = await ask(server, '/health/ready');
  const damaged = damagedParts(unknown);
  say(name);
  say(
    `  a movie nobody here knows: ${describe(unknown)}${damaged.length ? `, could not be read: ${damaged.join(', ')}` : ''}${check(unknown.status === expected, String(expected))}`,
  );
  say(`  a movie that is known:     ${describe(known)}${check(known.status === 200, '200')}`);
  say(`  upcoming:                  ${describe(list)}${check(list.status === 200, '200')}`);
  say(
    `  health:                    ${health.status}, TMDb is ${stateOf(health)}${check(health.status === 200, '200')}`,
  );
  await setFaults();
  const ms = await untilServed(server, `/movies/tmdb:${ids.unknown}`);
  const back = ms === undefined ? 'not served after 30 s' : `served ${(ms / 1000).toFixed(1)} s later`;
  say(`  the fault is over:         ${back}${check(ms !== undefined, 'it to be served')}`);
}

async function main(): Promise<void> {
  say('Starting the server and the stand-in for TMDb …');
  await using server = await startInstallation();
  const switches = switchesOf(server);
  const synced = await untilServed(server, LIST);
  say(`TMDb’s lists were taken over${check(synced !== undefined, 'within 30 s')}\n`);
  // Far behind those that the lists have brought.
  const ids = await switches.listIds(300);
  const [known = 0, , ...unknown] = ids;
  await showWithoutFaults(server, switches, ids);
  for (const [index, trial] of trials.entries()) {
    say('');
    await showFault(server, switches, { trial, ids: { known, unknown: unknown[index] ?? 0 } });
  }
  say(surprises ? `\n${surprises} surprises` : '\nAll as it should be');
  process.exitCode = surprises ? 1 : 0;
}

await main();
