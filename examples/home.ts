// A newcomer says what they like, and opens their first page.
// Run it against a started Matinee: node examples/home.ts [http://127.0.0.1:3000]
import { collectImpressions, createClient } from '@matinee/client';

const url = process.argv[2] ?? process.env.MATINEE_URL ?? 'http://127.0.0.1:3000';
const matinee = createClient({ url });
const shown = collectImpressions(matinee);

const name = `viewer-${Date.now().toString(36)}`;
await matinee.auth.register.mutate({
  email: `${name}@example.com`,
  username: name,
  password: 'a long walk to the pictures',
});

const { items: asked } = await matinee.onboarding.get.query({ limit: 10 });
const [seen, loved, ...others] = asked;
if (!seen || !loved) throw new Error('There is nothing to ask about');
await matinee.onboarding.answer.mutate({
  ratings: [
    { movieId: seen.id, stars: 4 },
    { movieId: loved.id, stars: 5 },
  ],
  skipped: others.map(({ id }) => id),
  likedGenres: ['Animation'],
});
console.log(`Asked about ${asked.length} movies, rated ${seen.title} and ${loved.title}`);

const { rows, meta } = await matinee.home.get.query({ rows: 6, limit: 10 });
for (const { title, explanation, items } of rows) {
  console.log(`\n${title} (${explanation})`);
  console.log(items.map(({ movie }) => movie.title).join(' · '));
  for (const [position, { id, movie }] of items.entries())
    if (id && meta.listId) shown.add({ listId: meta.listId, movieId: movie.id, position });
}

await shown.close();
await matinee.auth.logout.mutate({});
