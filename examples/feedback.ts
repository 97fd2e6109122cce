// What becomes of recommendations: what was shown, what was opened, and what is not wanted.
// Run it against a started Matinee: node examples/feedback.ts [http://127.0.0.1:3000]
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

const before = await matinee.recommendations.list.query({ limit: 5 });
shown.addList(before);
console.log(`Five for you: ${before.items.map(({ movie }) => movie.title).join(' · ')}`);

const [opened, unwanted] = before.items;
if (!opened || !unwanted) throw new Error('There is nothing to recommend');
await matinee.recommendations.feedback.mutate({ id: opened.id, kind: 'clicked' });
await matinee.recommendations.feedback.mutate({ id: unwanted.id, kind: 'notInterested' });
console.log(`Opened ${opened.movie.title}; no interest in ${unwanted.movie.title}`);

const after = await matinee.recommendations.list.query({ limit: 5 });
shown.addList(after);
console.log(`Five for you: ${after.items.map(({ movie }) => movie.title).join(' · ')}`);

await matinee.recommendations.withdrawFeedback.mutate({ id: unwanted.id });
const { items } = await matinee.recommendations.listFeedback.query();
console.log(`Taken back: there is feedback on ${items.length} movies`);

await shown.close();
await matinee.auth.logout.mutate({});
