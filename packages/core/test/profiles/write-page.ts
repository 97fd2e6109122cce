// Writes docs/recommendations-profiles.md: what ten made-up people are recommended, by the functions that serve, from a
// database with the sample and a model trained on it. Some minutes the first time; then the database is kept.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hide } from '../../src/hidden/hide.ts';
import { getPreferences } from '../../src/preferences/get-preferences.ts';
import { setPreferences } from '../../src/preferences/set-preferences.ts';
import { setRating } from '../../src/ratings/set-rating.ts';
import { listRecommendations } from '../../src/recommendations/list-recommendations.ts';
import type { RecommendationList } from '../../src/recommendations/recommendation.ts';
import { createUser } from '../../src/testing/fixtures.ts';
import { createTestDeps, type TestDeps } from '../../src/testing/test-deps.ts';
import { trainedTemplate } from '../../src/testing/trained-template.ts';
import { PROFILES, type Profile } from './profiles.ts';

const PAGE = path.join(import.meta.dirname, '../../../../docs/recommendations-profiles.md');
const FIRST = Date.parse('2026-01-01T12:00:00Z');
const DAY = 86_400_000;

await using deps = await createTestDeps(trainedTemplate());
const sections: string[] = [];
for (const profile of PROFILES) sections.push(sectionOf(profile, await listFor(deps, profile)));
await writeFile(
  PAGE,
  `${[
    '# What ten people are recommended',
    'Written by `pnpm --filter @matinee/core profiles` from the sample, with the settings of a first training. The first ' +
      'of each list with its first two reasons; the percentages are their shares of the score.',
    ...sections,
  ].join('\n\n')}\n`,
);
process.stdout.write(`${PAGE}\n`);

async function listFor(deps: TestDeps, profile: Profile): Promise<RecommendationList> {
  deps.time.now = new Date(FIRST);
  const { userId } = await createUser(deps);
  for (const [title, stars] of profile.ratings) {
    deps.time.now = new Date(deps.time.now.getTime() + DAY);
    await setRating(deps, { userId, movieId: await idOf(deps, title), score: stars * 2 });
  }
  if (profile.likedGenres) {
    const preferences = await getPreferences(deps, { userId });
    await setPreferences(deps, {
      ...preferences,
      userId,
      likedGenres: profile.likedGenres,
      dislikedGenres: [],
    });
  }
  for (const genre of profile.hiddenGenres ?? [])
    await hide(deps, { userId, kind: 'genre', id: await genreId(deps, genre) });
  return listRecommendations(deps, { userId, limit: 10, strategy: 'hybrid' });
}

async function idOf({ db }: TestDeps, title: string): Promise<string> {
  const query = db.selectFrom('movies').select('id').where('title', '=', title).orderBy('popularity', 'desc');
  const row = await query.executeTakeFirst();
  if (!row) throw new Error(`The sample has no film called ${title}`);
  return String(row.id);
}

async function genreId({ db }: TestDeps, name: string): Promise<string> {
  const row = await db.selectFrom('genres').select('id').where('name', '=', name).executeTakeFirstOrThrow();
  return String(row.id);
}

function sectionOf(profile: Profile, { items, meta }: RecommendationList): string {
  const rows = items.map(({ movie, reasons }, index) => {
    const year = movie.year === null ? '' : ` (${movie.year})`;
    const genres = movie.genres.map(({ name }) => name).join(', ');
    const why = reasons.slice(0, 2).map(({ text, weight }) => `${text} (${Math.round(weight * 100)} %)`);
    return `| ${index + 1} | ${movie.title}${year} | ${genres} | ${why.join('; ')} |`;
  });
  const given = profile.ratings.map(([title, stars]) => `${title} ${stars}`);
  const told = [
    ...(given.length > 0 ? [`Stars: ${given.join(', ')}.`] : []),
    ...(profile.likedGenres ? [`Likes ${profile.likedGenres.join(' and ')}.`] : []),
    ...(profile.hiddenGenres ? [`Has hidden ${profile.hiddenGenres.join(' and ')}.`] : []),
  ];
  return [
    `## ${profile.name}`,
    `${told.join(' ')} To be expected: ${profile.expectation}. \`meta.status\`: ${meta.status}.`,
    ['|  | film | genres | why |', '| ---: | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}
