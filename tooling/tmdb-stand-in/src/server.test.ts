import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningStandIn, startStandIn } from './server.ts';

let standIn: RunningStandIn;
let root: string;
beforeAll(async () => {
  standIn = await startStandIn();
  root = standIn.baseUrl.replace('/3', '');
});
beforeEach(() => {
  standIn.faults.set();
  standIn.stats.reset();
});
afterAll(() => standIn.close());

const film = () => fetch(`${standIn.baseUrl}/movie/949?api_key=any`);

function post(body: string) {
  return fetch(`${root}/__faults`, { method: 'POST', body });
}

test('a film', async () => {
  const response = await film();
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toMatchObject({ id: 949, title: 'Heat' });
});

test('faults are set, shown and taken away while it runs', async () => {
  expect(await (await post('{"status":500}')).json()).toEqual([{ status: 500 }]);
  expect((await film()).status).toBe(500);
  await post('[{"only":"/genre","status":500},{"slow":1,"status":503}]');
  expect((await film()).status).toBe(503);
  expect(await (await fetch(`${root}/__faults`)).json()).toHaveLength(2);
  await fetch(`${root}/__faults`, { method: 'DELETE' });
  expect((await film()).status).toBe(200);
});

test.each(['{"statsu":500}', '{"status":200}', 'nonsense', ''])(
  '%j is no fault, and changes nothing',
  async (body) => {
    await post('{"status":500}');
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.any(String) });
    expect((await film()).status).toBe(500);
  },
);

test('requests are counted, those to the switches are not', async () => {
  await film();
  await film();
  const stats = await (await fetch(`${root}/__stats`)).json();
  expect(stats).toMatchObject({ requests: 2, routes: { '/movie/{id}': 2 }, paths: { '/movie/949': 2 } });
  await fetch(`${root}/__stats`, { method: 'DELETE' });
  expect(await (await fetch(`${root}/__stats`)).json()).toMatchObject({ requests: 0 });
});

test('down breaks the connection, disconnected does so within the body', async () => {
  await post('{"down":true}');
  await expect(film()).rejects.toThrow('fetch failed');
  await post('{"disconnected":true}');
  const response = await film();
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('truncated ends in good order', async () => {
  await post('{"truncated":true}');
  const text = await (await film()).text();
  expect(text).toMatch(/^\{"adult":false/);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
});

test('huge is what it says', async () => {
  await post('{"huge":3000000}');
  const body = (await (await film()).json()) as { padding: string; title: string };
  expect(body.padding).toHaveLength(3_000_000);
  expect(body.title).toBe('Heat');
});

test('wrong types spare the id', async () => {
  await post('{"wrongTypes":true}');
  expect(await (await film()).json()).toMatchObject({
    id: 949,
    title: 4711,
    vote_count: 'of the wrong type',
  });
  await post('{"wrongTypes":["runtime"]}');
  expect(await (await film()).json()).toMatchObject({ title: 'Heat', runtime: 'of the wrong type' });
});

test('elsewhere there is nothing', async () => {
  expect((await fetch(`${root}/movie/949`)).status).toBe(404);
});
