// From nothing to a personal, explained recommendation with the SDK.
// Run it against a started Matinee: node examples/first-recommendation.ts [http://127.0.0.1:3000]
import { createClient } from '@matinee/client';

const url = process.argv[2] ?? process.env.MATINEE_URL ?? 'http://127.0.0.1:3000';
const matinee = createClient({ url });

const name = `viewer-${Date.now().toString(36)}`;
const { user } = await matinee.auth.register.mutate({
  email: `${name}@example.com`,
  username: name,
  password: 'a long walk to the pictures',
});
console.log(`Signed up as ${user.username}`);

const popular = await matinee.movies.popular.query({ perPage: 3 });
console.log(`Popular: ${popular.items.map((movie) => movie.title).join(', ')}`);

for (const title of ['spirited away', 'princess mononoke', 'my neighbor totoro']) {
  const found = await matinee.movies.search.query({ q: title, perPage: 1 });
  const [movie] = found.items;
  if (!movie) throw new Error(`Nothing was found for "${title}"`);
  const { stars } = await matinee.ratings.set.mutate({ movieId: movie.id, stars: 5 });
  console.log(`Rated ${movie.title} (${movie.year}): ${stars} stars`);
}
await matinee.favorites.add.mutate({ movieId: 'imdb:tt0133093', note: 'There is no spoon' });

const { items, meta } = await matinee.recommendations.list.query({ limit: 10 });
console.log(`\nTen for you (${meta.status}):`);
for (const { movie, reasons } of items)
  console.log(`- ${movie.title} (${movie.year}): ${reasons.map((reason) => reason.text).join('; ')}`);

await matinee.auth.logout.mutate({});
