import { hash } from 'node:crypto';
import { type OpenApiDocument, openApiDocument, toJson } from '@matinee/rest';
import { appRouter } from '@matinee/router';
import { problemTable } from '@matinee/router/problems';

export const REST_BASE = '/api/v1';

/** The OpenAPI 3.1 document of everything the REST door serves. */
export function apiDocument(): OpenApiDocument {
  return openApiDocument(appRouter, {
    title: 'Matinee',
    version: '1.0.0',
    description: [
      'Movies, ratings and explained personal recommendations.',
      'The same operations are reachable over tRPC at `/trpc`; TypeScript programs use `@matinee/client`.',
      '',
      'The sample catalogue and its ratings are the MovieLens data set ml-latest-small of GroupLens',
      '(F. Maxwell Harper and Joseph A. Konstan, 2015, doi:10.1145/2827872), under its own licence: not for',
      'commercial use. This product uses no endorsement of GroupLens or the University of Minnesota.',
      '',
      'Where a movie says that a part of it is from `tmdb`: This product uses TMDB and the TMDB APIs but is not endorsed,',
      'certified, or otherwise approved by TMDB. Where to watch a movie is the data of JustWatch.',
    ].join('\n'),
    license: { name: 'MIT', identifier: 'MIT' },
    base: REST_BASE,
    cookie: {
      name: '__Host-matinee',
      description:
        'The session of a browser, in cookie mode. On a plain-http loopback address its name is `matinee`.',
    },
    problems: problemTable,
    tags: {
      admin: 'For administrators: accounts, what the audit log says, background jobs.',
      auth: 'Signing up, in and out; passwords and e-mail addresses.',
      me: 'The signed-in user.',
      sessions: 'Where the user is signed in.',
      totp: 'The second factor: codes of an authenticator.',
      apiKeys: 'Keys for scripts.',
      preferences: 'What the user says of their taste.',
      profiles: 'Users who want to be seen.',
      home: 'The first page of a website.',
      movies: 'The catalogue: lists, search, similar movies, statistics.',
      people: 'Who plays in movies and who makes them.',
      search: 'Suggestions while one types.',
      searchHistory: 'What a user searched for, if they let it be kept.',
      genres: 'Genres.',
      tags: 'Words people give to movies.',
      favorites: 'Movies a user marks as favorites.',
      watchlist: 'Movies a user wants to watch.',
      history: 'What a user watched, and when.',
      ratings: 'Scores a user gives: 1–10, or half stars 0.5–5.',
      reviews: 'What users write about movies, and what others say of that.',
      collections: 'Lists of movies, in an order of their own, public or private.',
      hidden: 'What a user never wants to be recommended.',
      imports: 'Bringing along what a user keeps elsewhere: Letterboxd, IMDb, Trakt, MovieLens, any CSV.',
      recommendations: 'Personal lists, each item with its reasons.',
      onboarding: 'The first movies to rate, with an account or without.',
      taste: 'What is believed of a user.',
    },
  });
}

/** The same for processes whose answers have the same form. */
export function answersVersion(): string {
  return hash('sha1', toJson(apiDocument()));
}
