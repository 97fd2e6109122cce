import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { setRating } from '../../ratings/set-rating.ts';
import { createUser } from '../../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../../testing/test-deps.ts';
import { trainedTemplate } from '../../testing/trained-template.ts';
import { type GetHome, getHome } from '../get-home.ts';
import type { Home, HomeRow } from '../home.ts';

export type HomeReader = Awaited<ReturnType<typeof homeReader>>;

/** Before each test of a file a new reader of the sample, with a model. */
export function withHomeReaders(use: (reader: HomeReader) => void): void {
  let deps: TestDeps;
  beforeAll(async () => {
    deps = await createTestDeps(trainedTemplate());
  }, 300_000);
  afterAll(() => deps?.destroy());
  beforeEach(async () => {
    deps.time.now = new Date();
    use(await homeReader(deps));
  });
}

/** A new user of the sample, and what they do and see. */
async function homeReader(deps: TestDeps) {
  const { userId, raterId } = await createUser(deps);
  return {
    deps,
    userId,
    raterId,
    rate: async (title: string, score = 10): Promise<string> => {
      const movieId = await idOf(deps, title);
      await setRating(deps, { userId, movieId, score });
      return movieId;
    },
    home: (changes: Partial<GetHome> = {}) => getHome(deps, { userId, rows: 20, limit: 15, ...changes }),
  };
}

/** The best known movie of this title. */
export async function idOf({ db }: TestDeps, title: string): Promise<string> {
  const row = await db
    .selectFrom('movies')
    .select('id')
    .where('title', '=', title)
    .orderBy('popularity', 'desc')
    .executeTakeFirstOrThrow();
  return String(row.id);
}

export const HORROR = ['Halloween', 'The Thing', 'Alien', 'The Shining', 'Scream'];

export const kindsOf = ({ rows }: Home) => rows.map(({ kind }) => kind);
export const moviesOf = ({ rows }: Home) => rows.flatMap(({ items }) => items.map(({ movie }) => movie));
export const rowOf = ({ rows }: Home, kind: HomeRow['kind']) => rows.find((row) => row.kind === kind);
export const titlesOf = (row: HomeRow | undefined) => row?.items.map(({ movie }) => movie.title);

/** What is true of every page. */
export function expectSound(page: Home): void {
  const ids = moviesOf(page).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(page.rows.map(({ id }) => id)).size).toBe(page.rows.length);
  for (const { title, explanation, items, kind } of page.rows) {
    expect(title).toMatch(/^[A-Z].*[^.{}]$/);
    expect(explanation).toMatch(/^[A-Z][^{}]*\.$/);
    expect(items.length).toBeLessThanOrEqual(15);
    const isOfFew = ['person', 'watchlist', 'continueWatching', 'watchAgain'].includes(kind);
    expect(items.length).toBeGreaterThanOrEqual(isOfFew ? 1 : 10);
  }
}
