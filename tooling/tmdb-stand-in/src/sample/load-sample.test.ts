import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCatalogue } from '../catalogue.ts';
import { createStandIn } from '../stand-in.ts';
import { loadSample } from './load-sample.ts';

type Film = { credits: { crew: { id: number }[] } };

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'stand-in-'));
  mkdirSync(path.join(dir, 'ml-latest-small'));
  mkdirSync(path.join(dir, 'facts'));
  const write = (name: string, lines: string[]) =>
    writeFileSync(path.join(dir, 'ml-latest-small', `${name}.csv.gz`), gzipSync(lines.join('\n')));
  write('movies', [
    'movieId,title,genres',
    '1,"Film, The (2001)",Drama|Film-Noir',
    '2,Other (2002),Children',
    '3,Same id (2003),Drama',
  ]);
  write('links', ['movieId,imdbId,tmdbId', '1,0000011,101', '2,0000012,102', '3,0000013,101']);
  write('ratings', ['userId,movieId,rating,timestamp', '1,2,4.0,1', '2,2,3.5,1', '1,1,5.0,1']);
  write('tags', ['userId,movieId,tag,timestamp', '1,1,Funny,1', '2,1,funny,1']);
});
afterAll(() => rmSync(dir, { recursive: true }));

const facts = {
  tmdbId: 101,
  directors: ['Cy Probe'],
  cast: ['Ada Beispiel', 'Bo Muster'],
  runtime: 117,
  originalLanguage: 'de',
  countries: ['DE', 'AT'],
  originalTitle: 'Der Film',
  releaseDate: '2001-03-04',
  overview: 'Two people read.',
};

function writeFacts(film: object) {
  writeFileSync(path.join(dir, 'facts', 'films.jsonl'), `${JSON.stringify(film)}\n`);
}

test('films of the sample, most rated first, without facts', () => {
  expect(loadSample(dir)).toMatchObject([
    { id: 102, imdbId: 'tt0000012', title: 'Other', genreIds: [10751], voteCount: 2, voteAverage: 7.5 },
    { id: 101, title: 'The Film', genreIds: [18], keywords: ['funny'], voteCount: 1, facts: undefined },
  ]);
  expect(loadSample(dir)).toEqual(loadSample(dir));
});

test('the facts of a film are served, its people too', async () => {
  writeFacts(facts);
  const standIn = createStandIn({ catalogue: createCatalogue(loadSample(dir)) });
  const get = async (route: string) =>
    (
      await standIn.answer(route.split('?')[0] ?? '', new Request(`http://tmdb${route}`))
    ).json() as Promise<Film>;
  const film = await get('/movie/101?api_key=x&append_to_response=credits');
  expect(film).toMatchObject({
    runtime: 117,
    original_language: 'de',
    origin_country: ['DE', 'AT'],
    original_title: 'Der Film',
    release_date: '2001-03-04',
    overview: 'Two people read.',
    credits: {
      cast: [{ name: 'Ada Beispiel', order: 0 }, { name: 'Bo Muster' }],
      crew: [{ job: 'Director' }],
    },
  });
  const director = film.credits.crew[0]?.id;
  expect(await get(`/person/${director}?api_key=x&append_to_response=movie_credits`)).toMatchObject({
    name: 'Cy Probe',
    known_for_department: 'Directing',
    movie_credits: { cast: [], crew: [{ id: 101, job: 'Director' }] },
  });
  expect(await get('/search/multi?api_key=x&query=beispiel')).toMatchObject({
    results: [{ media_type: 'person', name: 'Ada Beispiel' }],
  });
  expect(await get(`/discover/movie?api_key=x&with_people=${director}`)).toMatchObject({
    results: [{ id: 101 }],
  });
});

test('of a release whose year alone is known the day is invented, in that year', () => {
  writeFacts({ ...facts, releaseDate: '2002', runtime: null, originalTitle: null });
  expect(loadSample(dir).find(({ id }) => id === 101)?.releaseDate).toMatch(/^2002-\d\d-\d\d$/);
});

test('facts that are wrong stop it', () => {
  writeFacts({ ...facts, runtime: 'long' });
  expect(() => loadSample(dir)).toThrow('runtime');
});
