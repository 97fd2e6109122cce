import { Argon2id } from 'oslo/password';
import { beforeAll, expect, test } from 'vitest';
import { createTestDeps } from '../testing/test-deps.ts';
import { login } from './login.ts';
import { createPasswordHasher, type PasswordHasher } from './password-hasher.ts';
import { register } from './register.ts';
import { createWorkQueue } from './work-queue.ts';

let passwords: PasswordHasher;

beforeAll(async () => {
  passwords = await createPasswordHasher();
});

test('a hash is Argon2id with 19 MiB, 2 iterations, 1 lane, salted', async () => {
  const [first, second] = await Promise.all([passwords.hash('same words'), passwords.hash('same words')]);
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(first).not.toBe(second);
  expect(await passwords.verify(first, 'same words')).toBe(true);
  expect(await passwords.verify(first, 'same word')).toBe(false);
});

test('without a hash nothing matches', async () => {
  expect(await passwords.verify(undefined, 'anything')).toBe(false);
});

test('a hash of weaker parameters is told, and replaced when its owner logs in', async () => {
  await using deps = await createTestDeps();
  const account = { email: 'ada@example.com', username: 'ada', password: 'tall green hedgehog' };
  const { user } = await register(deps, account);
  const weak = await new Argon2id({ memorySize: 1024, iterations: 1 }).hash(account.password);
  expect(passwords.isWeak(weak)).toBe(true);
  expect(passwords.isWeak('$2b$10$abcdefghijklmnopqrstuv')).toBe(true);
  await deps.db.updateTable('users').set({ password_hash: weak }).where('id', '=', user.id).execute();
  const read = () =>
    deps.db
      .selectFrom('users')
      .select('password_hash as hash')
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow();
  await expect(login(deps, { login: 'ada', password: 'wrong' })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect((await read()).hash).toBe(weak);
  await login(deps, { login: 'ada', password: account.password });
  expect(passwords.isWeak((await read()).hash)).toBe(false);
  await login(deps, { login: 'ada', password: account.password });
});

test('200 at once find room, and far more than can be waited for are refused', async () => {
  const results = await Promise.allSettled(Array.from({ length: 200 }, () => passwords.verify('', 'x')));
  expect(
    results.filter((result) => result.status === 'rejected' && result.reason.code === 'overloaded'),
  ).toEqual([]);
  const flood = await Promise.allSettled(Array.from({ length: 400 }, () => passwords.verify('', 'x')));
  const overloaded = flood.filter(
    (result) => result.status === 'rejected' && result.reason.code === 'overloaded',
  );
  expect(overloaded.length).toBeGreaterThan(100);
  expect(overloaded[0]).toMatchObject({ reason: { retryAfter: 5 } });
});

test('a work queue runs so many at once, in order, and refuses when full', async () => {
  const enqueue = createWorkQueue({ concurrency: 2, maxWaiting: 3, retryAfter: 1 });
  const started: number[] = [];
  const finish: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const work = (n: number) => () => {
    started.push(n);
    most = Math.max(most, ++running);
    return new Promise<number>((resolve) => {
      finish.push(() => {
        running--;
        resolve(n);
      });
    });
  };
  const results = [0, 1, 2, 3, 4].map((n) => enqueue(work(n)));
  await expect(enqueue(work(5))).rejects.toMatchObject({ code: 'overloaded', retryAfter: 1 });
  for (let n = 0; n < 5; n++) {
    while (finish.length === 0) await Promise.resolve();
    finish.shift()?.();
    expect(await results[n]).toBe(n);
  }
  expect(started).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

test('work that fails makes room for the next', async () => {
  const enqueue = createWorkQueue({ concurrency: 1, maxWaiting: 1, retryAfter: 1 });
  await expect(enqueue(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await enqueue(async () => 'fine')).toBe('fine');
});
