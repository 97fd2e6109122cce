import { uuidv7 } from 'uuidv7';
import type { Deps } from '../deps.ts';

let counter = 0;

/** A user who cannot sign in, with the rater in whose name it rates. */
export async function createUser({ db }: Pick<Deps, 'db'>): Promise<{ userId: string; raterId: number }> {
  const name = `user${++counter}`;
  const userId = uuidv7();
  await db
    .insertInto('users')
    .values({ id: userId, email: `${name}@example.org`, username: name, password_hash: '-' })
    .execute();
  const rater = await db
    .insertInto('raters')
    .values({ user_id: userId, source: 'user' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { userId, raterId: rater.id };
}

/** A session of a user, as if they had signed in. */
export async function createSession({ db }: Pick<Deps, 'db'>, userId: string): Promise<string> {
  const id = uuidv7();
  const end = new Date(Date.now() + 86_400_000);
  await db
    .insertInto('sessions')
    .values({ id, user_id: userId, expires_at: end, absolute_expires_at: end })
    .execute();
  return id;
}

export type MovieFixture = {
  title?: string;
  year?: number | null;
  tmdbId?: number | null;
  imdbId?: string | null;
  originalTitle?: string | null;
  alternativeTitles?: string[];
  popularity?: number;
  language?: string;
  runtime?: number;
  genres?: string[];
  /** name → how many gave it */
  tags?: Record<string, number>;
  keywords?: string[];
  /** Names; a name that is known is the same person. */
  cast?: string[];
  directors?: string[];
  overview?: string;
  /** language → title */
  translations?: Record<string, string>;
  /** Scores by raters made for it. */
  scores?: number[];
  isDeleted?: boolean;
};

/** A movie with its genres, tags and ratings; returns its id. */
export async function createMovie(deps: Pick<Deps, 'db'>, fixture: MovieFixture = {}): Promise<number> {
  const { id } = await deps.db
    .insertInto('movies')
    .values({
      title: fixture.title ?? `Movie ${++counter}`,
      year: fixture.year === undefined ? 2000 : fixture.year,
      tmdb_id: fixture.tmdbId ?? null,
      imdb_id: fixture.imdbId ?? null,
      original_title: fixture.originalTitle ?? null,
      alternative_titles: fixture.alternativeTitles ?? [],
      popularity: fixture.popularity ?? 0,
      original_language: fixture.language ?? null,
      runtime: fixture.runtime ?? null,
      overview: fixture.overview ?? null,
      deleted_at: fixture.isDeleted ? new Date() : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const name of fixture.genres ?? []) await addGenre(deps, id, name);
  for (const [name, count] of Object.entries(fixture.tags ?? {})) await addTag(deps, id, name, count);
  for (const score of fixture.scores ?? []) await addScore(deps, id, score);
  for (const name of fixture.keywords ?? []) await addKeyword(deps, id, name);
  for (const [position, name] of (fixture.cast ?? []).entries()) {
    const person_id = await createPerson(deps, { name });
    await deps.db.insertInto('movie_cast').values({ movie_id: id, person_id, position }).execute();
  }
  for (const name of fixture.directors ?? []) {
    const person_id = await createPerson(deps, { name });
    await deps.db.insertInto('movie_crew').values({ movie_id: id, person_id, job: 'Director' }).execute();
  }
  for (const [language, title] of Object.entries(fixture.translations ?? {}))
    await deps.db.insertInto('movie_translations').values({ movie_id: id, language, title }).execute();
  return id;
}

/** Somebody by this name, made unless there is one; returns the id. */
export async function createPerson(
  { db }: Pick<Deps, 'db'>,
  { name, popularity = 0 }: { name: string; popularity?: number },
): Promise<number> {
  const known = await db.selectFrom('people').where('name', '=', name).select('id').executeTakeFirst();
  if (known) return known.id;
  const made = await db
    .insertInto('people')
    .values({ name, popularity })
    .returning('id')
    .executeTakeFirstOrThrow();
  return made.id;
}

async function addKeyword({ db }: Pick<Deps, 'db'>, movieId: number, name: string): Promise<void> {
  const keyword = await db
    .insertInto('keywords')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('movie_keywords').values({ movie_id: movieId, keyword_id: keyword.id }).execute();
}

async function addGenre({ db }: Pick<Deps, 'db'>, movieId: number, name: string): Promise<void> {
  const genre = await db
    .insertInto('genres')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('movie_genres').values({ movie_id: movieId, genre_id: genre.id }).execute();
}

async function addTag({ db }: Pick<Deps, 'db'>, movieId: number, name: string, count: number): Promise<void> {
  const tag = await db
    .insertInto('tags')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('movie_tags').values({ movie_id: movieId, tag_id: tag.id, count }).execute();
}

async function addScore({ db }: Pick<Deps, 'db'>, movieId: number, score: number): Promise<void> {
  const rater = await db
    .insertInto('raters')
    .values({ source: 'test', external_id: String(++counter) })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('ratings').values({ rater_id: rater.id, movie_id: movieId, score }).execute();
}
