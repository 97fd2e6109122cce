import { expect, test } from 'vitest';
import { imageUrl } from './image-url.ts';

test.each([
  [{ kind: 'poster', width: 300 }, 'https://image.tmdb.org/t/p/w342/a.jpg'],
  [{ kind: 'poster', width: 342 }, 'https://image.tmdb.org/t/p/w342/a.jpg'],
  [{ kind: 'poster', width: 4000 }, 'https://image.tmdb.org/t/p/original/a.jpg'],
  [{ kind: 'profile', width: 100 }, 'https://image.tmdb.org/t/p/w185/a.jpg'],
  [{ kind: 'backdrop' }, 'https://image.tmdb.org/t/p/original/a.jpg'],
] as const)('%j', (options, url) => {
  expect(imageUrl('/a.jpg', options)).toBe(url);
});

test("TMDb's configuration goes before what is usual", () => {
  const images = {
    baseUrl: 'https://images.example/',
    posterSizes: ['w10', 'original'],
    backdropSizes: [],
    logoSizes: [],
    profileSizes: [],
  };
  const configuration = { images };
  expect(imageUrl('/a.jpg', { kind: 'poster', width: 5, configuration })).toBe(
    'https://images.example/w10/a.jpg',
  );
  expect(imageUrl('/a.jpg', { kind: 'logo', width: 5, configuration })).toBe(
    'https://images.example/original/a.jpg',
  );
});

test('no path, no address', () => {
  expect(imageUrl(null, { kind: 'poster' })).toBeNull();
});
