import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFavorite } from '../favorites/add-favorite.ts';
import { hide } from '../hidden/hide.ts';
import { createMovie, createPerson, createUser } from '../testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../testing/test-deps.ts';
import { getTaste, SHOWN_CAP, SHOWN_DAYS } from './taste.ts';

let deps: TestDeps;
let userId: string;

beforeAll(async () => {
  deps = await createTestDeps();
});
beforeEach(async () => {
  deps.time.now = new Date('2026-03-04T12:00:00Z');
  ({ userId } = await createUser(deps));
});
afterAll(() => deps.destroy());

const daysAgo = (days: number) => new Date(deps.time.now.getTime() - days * 86_400_000);

async function show(
  movieId: number,
  { by = userId, at = daysAgo(1), isClicked = false } = {},
): Promise<void> {
  const id = uuidv7();
  await deps.db
    .insertInto('shown_lists')
    .values({ id, user_id: by, strategy: 'hybrid', is_cold_start: false, shown_at: at })
    .execute();
  await deps.db
    .insertInto('impressions')
    .values({ list_id: id, movie_id: movieId, shown_at: at, clicked_at: isClicked ? at : null })
    .execute();
}

test('how often a movie was shown of late without a click', async () => {
  const [once, often, clicked, formerly] = await Promise.all([1, 2, 3, 4].map(() => createMovie(deps)));
  if (!once || !often || !clicked || !formerly) throw new Error('No movies');
  const other = await createUser(deps);
  await show(once);
  await show(once, { by: other.userId });
  for (let i = 0; i < SHOWN_CAP + 2; i++) await show(often, { at: daysAgo(i / 2) });
  await show(clicked, { isClicked: true });
  await show(formerly, { at: daysAgo(SHOWN_DAYS + 0.1) });
  expect((await getTaste(deps, { userId })).shown).toEqual(
    new Map([
      [once, 1],
      [often, SHOWN_CAP],
    ]),
  );
});

test('feedback leaves a movie out as what it stands for does, and what was liked counts like a favorite', async () => {
  const movies = await Promise.all([1, 2, 3].map(() => createMovie(deps)));
  const [liked = 0, seen = 0, dismissed = 0] = movies;
  const kinds = { [liked]: 'liked', [seen]: 'alreadySeen', [dismissed]: 'notInterested' };
  for (const [movieId, kind] of Object.entries(kinds))
    await deps.db
      .insertInto('recommendation_feedback')
      .values({
        ...{ user_id: userId, movie_id: Number(movieId), kind, list_id: uuidv7(), strategy: 'hybrid' },
        ...{ shown_on: '2026-03-04', created_at: daysAgo(0) },
      })
      .execute();
  const at = deps.time.now.getTime() / 1_000;
  const taste = await getTaste(deps, { userId });
  expect(taste.favorites).toEqual([{ movieId: liked, at }]);
  expect(taste.excluded).toEqual(new Set(movies));
  const without = async (include: 'favorited' | 'watched' | 'hidden') =>
    (await getTaste(deps, { userId, include: [include] })).excluded;
  expect(await without('favorited')).toEqual(new Set([seen, dismissed]));
  expect(await without('watched')).toEqual(new Set([liked, dismissed]));
  expect(await without('hidden')).toEqual(new Set([liked, seen]));
  await addFavorite(deps, { userId, movieId: String(liked) });
  expect((await getTaste(deps, { userId })).favorites).toHaveLength(1);
});

test('movies with a hidden person are left out: in their cast, in their crew, or told of the person', async () => {
  const plays = await createMovie(deps, { cast: ['Ada Kestrel', 'Bo Linden'] });
  const directs = await createMovie(deps, { directors: ['Ada Kestrel'] });
  const told = await createMovie(deps, { cast: ['Bo Linden'] });
  const ada = await createPerson(deps, { name: 'Ada Kestrel' });
  await deps.db
    .insertInto('person_credits')
    .values({ person_id: ada, movie_id: told, kind: 'cast' })
    .execute();
  await hide(deps, { userId, kind: 'person', id: String(ada) });
  const { excluded, revision } = await getTaste(deps, { userId });
  expect(excluded).toEqual(new Set([plays, directs, told]));
  expect(revision).toBe(1);
  expect((await getTaste(deps, { userId, include: ['hidden'] })).excluded).toEqual(new Set());
});
