import { expect, test } from 'vitest';
import { createStandIn, type StandInOptions } from './stand-in.ts';

type Body = { results: { id: number }[]; total_pages: number };

function create(options: StandInOptions = {}) {
  const standIn = createStandIn(options);
  const send = (path: string, init?: RequestInit) => {
    const url = new URL(path, 'http://tmdb');
    return standIn.answer(url.pathname, new Request(url, init));
  };
  const get = async (path: string) => {
    const response = await send(`${path}${path.includes('?') ? '&' : '?'}api_key=any`);
    return { status: response.status, body: (await response.json()) as Body };
  };
  return { ...standIn, send, get };
}

const { send, get } = create();

test('pages of twenty, five hundred at most, and none beyond', async () => {
  const { body } = await get('/movie/popular');
  expect(body).toMatchObject({ page: 1, total_pages: 487, total_results: 9733 });
  expect(body.results).toHaveLength(20);
  const last = await get('/movie/popular?page=487');
  expect(last.body.results).toHaveLength(9733 - 486 * 20);
  expect((await get('/movie/popular?page=488')).body.results).toEqual([]);
  for (const page of ['0', '501', 'x', '-1', '1.5'])
    expect(await get(`/movie/popular?page=${page}`)).toMatchObject({
      status: 400,
      body: { status_code: 22 },
    });
});

test.each([
  ['/movie/2000000001', 404, 34],
  ['/movie/abc', 404, 6],
  ['/person/1', 404, 34],
  ['/movie/949/credits', 404, 34],
  ['/no/such/thing', 404, 34],
  ['/find/tt0113277', 422, 5],
  ['/movie/changes?start_date=2018-01-01&end_date=2018-06-01', 422, 20],
  ['/movie/changes?start_date=today', 400, 23],
  [`/movie/949?append_to_response=${Array(21).fill('credits').join(',')}`, 400, 27],
])('%s is refused as TMDb does', async (path, status, code) => {
  expect(await get(path)).toEqual({
    status,
    body: { success: false, status_code: code, status_message: expect.any(String) },
  });
});

test('nobody gets in without a key, and with the wrong one where there is one', async () => {
  expect((await send('/movie/949')).status).toBe(401);
  expect((await send('/movie/949', { headers: { authorization: 'Bearer token' } })).status).toBe(200);
  const strict = create({ key: 'right' });
  const response = await strict.send('/movie/949?api_key=wrong');
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ status_code: 7, success: false });
  expect((await strict.send('/movie/949?api_key=right')).status).toBe(200);
  expect((await strict.send('/movie/949?api_key=right', { method: 'POST' })).status).toBe(405);
});

test('what is invented says so, and is the same every time', async () => {
  const path = '/movie/11859?append_to_response=videos,images,watch/providers,credits,nonsense';
  const { body } = await get(path);
  expect(body).toMatchObject({
    overview: 'Stand-in text for “Fair Game”. TMDb was not asked.',
    poster_path: '/stand-in-poster-11859.jpg',
    runtime: null,
    videos: { results: [{ name: 'Stand-in trailer', key: 'stand-in-11859' }] },
    'watch/providers': { results: { US: { flatrate: [{ provider_name: 'Stand-in Stream' }] } } },
    credits: { cast: [], crew: [] },
  });
  expect(body).not.toHaveProperty('nonsense');
  expect((await create().get(path)).body).toEqual(body);
});

test('what the facts say comes first', async () => {
  const { body } = await get('/movie/949?append_to_response=credits');
  expect(body).toMatchObject({
    runtime: 170,
    original_language: 'en',
    release_date: '1995-12-15',
    credits: { cast: [{ name: 'Al Pacino' }, {}, {}], crew: [{ name: 'Michael Mann', job: 'Director' }] },
  });
});

test('each film changes once in fifty days', async () => {
  const periods = [
    ['2018-01-01', '2018-01-14'],
    ['2018-01-15', '2018-01-28'],
    ['2018-01-29', '2018-02-11'],
    ['2018-02-12', '2018-02-19'],
  ];
  const ids: number[] = [];
  for (const [from, to] of periods)
    for (let page = 1, pages = 1; page <= pages; page++) {
      const { body } = await get(`/movie/changes?start_date=${from}&end_date=${to}&page=${page}`);
      pages = body.total_pages;
      ids.push(...body.results.map(({ id }) => id));
    }
  expect(ids).toHaveLength(9733);
  expect(new Set(ids).size).toBe(9733);
});

test('search is blind to case, accents and the order of words', async () => {
  expect((await get('/search/movie?query=LEON%20the%20professional')).body.results[0]).toMatchObject({
    id: 101,
  });
  expect((await get('/search/movie?query=professional%20leon')).body.results[0]).toMatchObject({ id: 101 });
  expect((await get('/search/movie?query=heat')).body.results[0]).toMatchObject({ title: 'Heat' });
  expect((await get('/search/movie?query=%20')).body).toMatchObject({ results: [], total_results: 0 });
});

test('a fault happens where and as often as it is meant to, and the requests are counted', async () => {
  const one = create({
    faults: [
      { only: '/movie/', status: 429, retryAfter: 3, times: 2 },
      { only: '/genre', status: 500 },
    ],
  });
  expect((await one.get('/search/movie?query=a')).status).toBe(200);
  const limited = await one.send('/movie/949?api_key=x');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
  expect((await one.get('/genre/movie/list')).status).toBe(500);
  expect((await one.get('/movie/603')).status).toBe(429);
  expect((await one.get('/movie/949')).status).toBe(200);
  expect(one.stats.read()).toMatchObject({
    requests: 5,
    routes: { '/search/movie': 1, '/movie/{id}': 3, '/genre/movie/list': 1 },
    paths: { '/movie/949': 2, '/movie/603': 1 },
    peakPerSecond: expect.any(Number),
  });
  one.stats.reset();
  expect(one.stats.read()).toEqual({ requests: 0, routes: {}, paths: {}, peakPerSecond: 0 });
});
