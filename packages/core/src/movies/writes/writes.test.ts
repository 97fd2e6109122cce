import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importMovies } from '../../catalogue/import-movies.ts';
import { emptyReport } from '../../catalogue/import-report.ts';
import { addFavorite } from '../../favorites/add-favorite.ts';
import { listFavorites } from '../../favorites/list-favorites.ts';
import { listRecommendations } from '../../recommendations/list-recommendations.ts';
import { refreshUser } from '../../recommendations/refresh-user.ts';
import { createMovie as addMovie, createUser } from '../../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../../testing/test-deps.ts';
import { getKnownMovie } from '../known-movie.ts';
import { listMovies } from '../list-movies.ts';
import { createMovie } from './create-movie.ts';
import { deleteMovie, restoreMovie } from './delete-movie.ts';
import type { MovieFields } from './movie-fields.ts';
import { updateMovie } from './update-movie.ts';

let deps: TestDeps;
let writer: { actorId: string; ip: string };
let dropped: string[];

beforeAll(async () => {
  deps = await createTestDeps();
  const { cache } = deps;
  deps.cache = {
    ...cache,
    drop: async (tags) => {
      dropped.push(...tags);
    },
  };
  const { userId } = await createUser(deps);
  writer = { actorId: userId, ip: '192.0.2.7' };
  for (const name of ['Drama', 'Comedy', 'Horror'])
    await deps.db.insertInto('genres').values({ name }).execute();
});
beforeEach(async () => {
  dropped = [];
  await deps.db.deleteFrom('audit_log').execute();
  await deps.db.deleteFrom('movies').execute();
});
afterAll(() => deps.destroy());

const create = (fields: Partial<MovieFields> = {}) =>
  createMovie(deps, { ...writer, fields: { title: 'Solaris', ...fields } });
const update = (movieId: string, version: number | undefined, fields: Partial<MovieFields>) =>
  updateMovie(deps, { ...writer, movieId, version, fields });
const remove = (movieId: string, version?: number) => deleteMovie(deps, { ...writer, movieId, version });
const restore = (movieId: string) => restoreMovie(deps, { ...writer, movieId });

async function events() {
  const rows = await deps.db
    .selectFrom('audit_log')
    .select(['action', 'actor_id', 'ip', 'detail'])
    .orderBy('id')
    .execute();
  return rows.map(({ action, actor_id, ip, detail }) => ({ action, actorId: actor_id, ip, detail }));
}

const everything: MovieFields = {
  title: 'Solaris',
  originalTitle: 'Солярис',
  alternativeTitles: ['Solyaris'],
  year: 1972,
  releaseDate: '1972-03-20',
  overview: 'A psychologist is sent to a station above an ocean that thinks.',
  tagline: 'An ocean that thinks',
  originalLanguage: 'ru',
  countries: ['SU'],
  runtime: 167,
  status: 'Released',
  homepage: 'https://example.org/solaris',
  genres: ['Drama'],
  tmdbId: '593',
  imdbId: 'tt0069293',
};

describe('create', () => {
  test('a movie has what was given, at version 1, and is found at once', async () => {
    const movie = await create(everything);
    const { genres, tmdbId, imdbId, ...shown } = everything;
    expect(movie).toMatchObject({
      ...shown,
      ids: { id: movie.id, tmdb: tmdbId, imdb: imdbId },
      genres: [{ id: expect.any(String), name: 'Drama' }],
      version: 1,
      stats: { count: 0, mean: null },
    });
    expect((await getKnownMovie(deps, { movieId: 'imdb:tt0069293' })).id).toBe(movie.id);
    expect((await listMovies(deps, { page: 1, perPage: 9 })).items.map(({ id }) => id)).toEqual([movie.id]);
    expect(await events()).toEqual([
      {
        action: 'catalogue.movieCreated',
        ...writer,
        detail: { movieId: movie.id, title: 'Solaris', titleBefore: null },
      },
    ]);
    expect(dropped).toEqual(expect.arrayContaining(['movies', 'lists', 'genres']));
  });

  test('a title is enough; the year is that of the release unless it is said', async () => {
    expect(await create()).toMatchObject({ year: null, releaseDate: null, genres: [], overview: null });
    expect(await create({ releaseDate: '1972-03-20' })).toMatchObject({ year: 1972 });
    expect(await create({ releaseDate: '1972-03-20', year: 1971 })).toMatchObject({ year: 1971 });
    expect(await create({ releaseDate: '1972-03-20', year: null })).toMatchObject({ year: null });
  });

  test.each([
    [{ genres: ['Drama', 'Horor'] }, 'genres', /did you mean Horror/],
    [{ tmdbId: '9999999999' }, 'tmdbId', /no number/],
  ])('%j is refused, and nothing is left of it', async (fields, path, message) => {
    await expect(create(fields)).rejects.toMatchObject({
      code: 'validationFailed',
      errors: [{ path, message: expect.stringMatching(message) }],
    });
    expect((await listMovies(deps, { page: 1, perPage: 9 })).items).toEqual([]);
    expect([await events(), dropped]).toEqual([[], []]);
  });

  test('an id that another movie has is a conflict, also when that one is deleted', async () => {
    const { id } = await create({ tmdbId: '593', imdbId: 'tt0069293' });
    for (const [fields, path] of [
      [{ tmdbId: '593' }, 'tmdbId'],
      [{ imdbId: 'tt0069293' }, 'imdbId'],
    ] as const) {
      const refused = { code: 'conflict', errors: [{ path, message: expect.stringContaining('restore') }] };
      await expect(create(fields)).rejects.toMatchObject(refused);
    }
    await remove(id, 1);
    await expect(create({ tmdbId: '593' })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('update', () => {
  test('changes what is given and nothing else, and says what', async () => {
    const { id } = await create(everything);
    await deps.db.deleteFrom('audit_log').execute();
    const changed = await update(id, 1, { year: 1971, overview: null, genres: ['Horror', 'Drama'] });
    expect(changed).toMatchObject({
      title: 'Solaris',
      year: 1971,
      overview: null,
      genres: [{ name: 'Drama' }, { name: 'Horror' }],
      version: 2,
    });
    expect(await events()).toEqual([
      {
        action: 'catalogue.movieUpdated',
        ...writer,
        detail: {
          movieId: id,
          year: 1971,
          yearBefore: 1972,
          overview: null,
          overviewBefore: everything.overview,
          genres: 'Drama, Horror',
          genresBefore: 'Drama',
        },
      },
    ]);
    expect(dropped).toContain(`movie:${id}`);
  });

  test('what is so already stays, and leaves no version and no event', async () => {
    const { id } = await create(everything);
    await deps.db.deleteFrom('audit_log').execute();
    const same = { ...everything, genres: ['drama'] };
    expect(await update(id, 1, same)).toMatchObject({ version: 1 });
    expect(await update(id, 1, {})).toMatchObject({ version: 1 });
    expect(await events()).toEqual([]);
  });

  test('without a version nothing is written, nor with an old one', async () => {
    const { id } = await create();
    await expect(update(id, undefined, { year: 1 })).rejects.toMatchObject({ code: 'preconditionRequired' });
    await update(id, 1, { year: 1971 });
    for (const version of [0, 1, 3, 9_999_999_999])
      await expect(update(id, version, { year: 1972 })).rejects.toMatchObject({
        code: 'preconditionFailed',
        message: 'It is at version 2 by now: read it again',
      });
    expect(await getKnownMovie(deps, { movieId: id })).toMatchObject({ year: 1971, version: 2 });
  });

  test('of 20 who saw the same version one writes', async () => {
    const { id } = await create();
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => update(id, 1, { year: 1950 + n })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const it of tries)
      if (it.status === 'rejected') expect(it.reason).toMatchObject({ code: 'preconditionFailed' });
    expect(await getKnownMovie(deps, { movieId: id })).toMatchObject({ version: 2 });
    expect(await events()).toHaveLength(2);
  });

  test('what is missing or deleted is not found', async () => {
    const { id } = await create();
    await remove(id, 1);
    for (const unknown of [id, '999999', 'tmdb:77', 'nonsense'])
      await expect(update(unknown, 2, { year: 1971 })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('an id that another movie has is a conflict, and nothing is written', async () => {
    await create({ tmdbId: '593' });
    const { id } = await create({ title: 'Another' });
    await expect(update(id, 1, { title: 'New', tmdbId: '593' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await getKnownMovie(deps, { movieId: id })).toMatchObject({ title: 'Another', version: 1 });
  });

  test('another number of TMDb makes what was known from there unknown', async () => {
    const { id } = await create({ tmdbId: '593' });
    const rows = ['credits', 'videos'].map((part) => ({
      movie_id: Number(id),
      part,
      source: 'tmdb',
      fetched_at: new Date(),
    }));
    await deps.db.insertInto('movie_sources').values(rows).execute();
    await update(id, 1, { tmdbId: '594' });
    const left = await deps.db.selectFrom('movie_sources').select(['part', 'source']).execute();
    expect(left).toEqual([{ part: 'details', source: 'admin' }]);
  });

  test('an id alone says nothing about the movie: it is still for others to describe', async () => {
    const id = String(await addMovie(deps));
    const sources = () => deps.db.selectFrom('movie_sources').select(['part', 'source']).execute();
    await update(id, 1, { tmdbId: '593' });
    expect(await sources()).toEqual([]);
    await update(id, 2, { runtime: 167 });
    expect(await sources()).toEqual([{ part: 'details', source: 'admin' }]);
  });

  test('texts of any length and script are noted in short', async () => {
    const { id } = await create();
    await update(id, 1, { overview: `${'x'.repeat(199)}😀${'y'.repeat(5_000)}` });
    const noted = JSON.stringify((await events())[1]?.detail);
    expect(noted).toContain(`${'x'.repeat(199)}\uFFFD…`);
    expect(noted).not.toContain('yyy');
  });
});

describe('an import', () => {
  test('leaves what administrators wrote, and fills what they left to it', async () => {
    const ours = await create({ tmdbId: '593', year: null });
    const theirs = await addMovie(deps, { tmdbId: 594, year: null });
    const record = { originalTitle: 'Another', alternativeTitles: [], year: 1999, genres: ['Comedy'] };
    const movies = [
      { ...record, movielensId: 1, title: 'Import', tmdbId: 593, imdbId: undefined },
      { ...record, movielensId: 2, title: 'Import', tmdbId: 594, imdbId: undefined },
    ];
    for (let n = 0; n < 2; n++) {
      const client = await deps.pool.connect();
      await client.query('begin');
      await importMovies(client, { movies, report: emptyReport('test') });
      await client.query('commit');
      client.release();
    }
    expect(await getKnownMovie(deps, { movieId: ours.id })).toMatchObject({
      title: 'Solaris',
      originalTitle: null,
      year: null,
      genres: [],
    });
    const linked = await deps.db
      .selectFrom('movies')
      .select('movielens_id')
      .where('id', '=', Number(ours.id))
      .executeTakeFirst();
    expect(linked).toEqual({ movielens_id: 1 });
    expect(await getKnownMovie(deps, { movieId: String(theirs) })).toMatchObject({
      year: 1999,
      genres: [{ name: 'Comedy' }],
    });
  });

  test('does not bring a deleted movie back', async () => {
    const { id } = await create({ tmdbId: '593' });
    await remove(id, 1);
    const client = await deps.pool.connect();
    await client.query('begin');
    const record = { originalTitle: undefined, alternativeTitles: [], year: 1972, genres: [] };
    const movies = [{ ...record, movielensId: 1, title: 'Solaris', tmdbId: 593, imdbId: undefined }];
    await importMovies(client, { movies, report: emptyReport('test') });
    await client.query('commit');
    client.release();
    await expect(getKnownMovie(deps, { movieId: id })).rejects.toMatchObject({ code: 'notFound' });
    expect((await listMovies(deps, { page: 1, perPage: 9 })).items).toEqual([]);
  });
});

describe('delete and restore', () => {
  test('a deleted movie is nowhere at once, and everything is back when it is restored', async () => {
    const { id } = await create({ ...everything });
    await addMovie(deps, { title: 'Other', popularity: -1 });
    const { userId } = await createUser(deps);
    await addFavorite(deps, { userId, movieId: id, note: 'with Ann' });
    const { userId: reader } = await createUser(deps);
    await refreshUser(deps, reader);
    const shown = async () => {
      const recommended = { userId: reader, limit: 10, strategy: 'hybrid' } as const;
      const [list, favorites, recommendations] = [
        await listMovies(deps, { page: 1, perPage: 9 }),
        await listFavorites(deps, { userId, limit: 9 }),
        await listRecommendations(deps, recommended),
      ];
      const isIt = (it: { id: string }) => it.id === id;
      return [
        list.items.some(isIt),
        favorites.items.some(({ movie }) => isIt(movie)),
        recommendations.items.some(({ movie }) => isIt(movie)),
      ];
    };
    expect(await shown()).toEqual([true, true, true]);
    await remove(id, 1);
    expect(await shown()).toEqual([false, false, false]);
    await expect(getKnownMovie(deps, { movieId: 'tmdb:593' })).rejects.toMatchObject({ code: 'notFound' });
    expect(await restore(id)).toMatchObject({ id, version: 3, overview: everything.overview });
    expect(await shown()).toEqual([true, true, true]);
    expect((await events()).map(({ action }) => action)).toEqual([
      'catalogue.movieCreated',
      'catalogue.movieDeleted',
      'catalogue.movieRestored',
    ]);
    expect(dropped.filter((tag) => tag === 'movies')).toHaveLength(3);
  });

  test('deleting takes the version, and what is gone is not found', async () => {
    const { id } = await create();
    await expect(remove(id)).rejects.toMatchObject({ code: 'preconditionRequired' });
    await expect(remove(id, 2)).rejects.toMatchObject({ code: 'preconditionFailed' });
    await remove(id, 1);
    await expect(remove(id, 2)).rejects.toMatchObject({ code: 'notFound' });
    expect(await events()).toHaveLength(2);
  });

  test('restoring what is there changes nothing; what never was is not found', async () => {
    const { id } = await create();
    expect(await restore(id)).toMatchObject({ version: 1 });
    expect(await events()).toHaveLength(1);
    await expect(restore('999999')).rejects.toMatchObject({ code: 'notFound' });
  });

  test('of ten who delete at once one does', async () => {
    const { id } = await create();
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => remove(id, 1)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const it of tries)
      if (it.status === 'rejected') expect(it.reason).toMatchObject({ code: 'notFound' });
  });
});
