import { expect, test } from 'vitest';
import { readRecord } from '../../reading/read-answer.ts';
import { createRawMovie, RAW_MOVIE_ID } from '../../testing/raw-movie.ts';
import { movie } from './movie.ts';

function read(change: (raw: Record<string, unknown>) => void = () => undefined) {
  const raw: Record<string, unknown> = createRawMovie();
  change(raw);
  return readRecord(movie, RAW_MOVIE_ID)(raw, 'GET /movie/{id}');
}

test('a whole movie', () => {
  expect(read()).toMatchSnapshot();
});

test('what TMDb does not know is null, and no fault', () => {
  const unknown = readRecord(movie)(
    {
      id: 5,
      title: 'Unknown',
      release_date: '',
      runtime: 0,
      budget: 0,
      revenue: 0,
      homepage: '',
      tagline: '',
      imdb_id: '',
      poster_path: null,
      vote_average: 0,
      vote_count: 0,
      belongs_to_collection: null,
      status: 'Under Negotiation',
    },
    '',
  );
  expect(unknown).toMatchObject({
    title: 'Unknown',
    originalTitle: null,
    releaseDate: null,
    runtime: null,
    budget: null,
    revenue: null,
    homepage: null,
    tagline: null,
    imdbId: null,
    posterPath: null,
    voteAverage: null,
    voteCount: 0,
    collection: null,
    status: null,
    genres: [],
    credits: null,
    badParts: [],
  });
});

test('the original title stands in for a bad title', () => {
  const found = read((raw) => {
    raw.title = { text: 'The Sample Film' };
  });
  expect(found).toMatchObject({ title: 'Der Probefilm', badParts: ['title'] });
});

test('bad parts are named as they are called here', () => {
  const found = read((raw) => {
    raw.belongs_to_collection = 'The Collection';
    raw['watch/providers'] = { results: { DE: { flatrate: [{ provider_id: 1 }] }, Germany: {} } };
    raw.videos = { results: [{ ...createRawMovie().videos.results[0], key: '"><script>' }] };
    raw.spoken_languages = [{ iso_639_1: 7 }];
    raw.release_dates = null;
  });
  expect(found.badParts).toEqual([
    'spokenLanguages[].language',
    'collection',
    'videos[].key',
    'watchProviders.*.stream[]',
    'watchProviders.*',
    'spokenLanguages[]',
    'videos[]',
  ]);
  expect(found).toMatchObject({
    collection: null,
    videos: [],
    spokenLanguages: [],
    releaseDates: null,
    watchProviders: [{ country: 'DE', stream: [], rent: [] }],
  });
});

test('what stands twice is there once', () => {
  const found = read((raw) => {
    const { credits, keywords } = createRawMovie();
    raw.credits = { cast: [...credits.cast, ...credits.cast], crew: [...credits.crew, ...credits.crew] };
    raw.keywords = { keywords: [...keywords.keywords, ...keywords.keywords] };
    raw.genres = [...createRawMovie().genres, { id: 18, name: 'Drama again' }];
  });
  expect(found.credits?.cast).toHaveLength(2);
  expect(found.credits?.crew).toHaveLength(1);
  expect(found.keywords).toHaveLength(2);
  expect(found.genres).toEqual([
    { id: 18, name: 'Drama' },
    { id: 878, name: 'Science Fiction' },
  ]);
});

test('a movie with another id than asked for is no answer', () => {
  expect(() => readRecord(movie, 1)(createRawMovie(), 'GET /movie/{id}')).toThrow(
    'TMDb, GET /movie/{id}: badAnswer, shape',
  );
});
