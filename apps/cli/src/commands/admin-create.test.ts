import { Readable } from 'node:stream';
import { createPasswordHasher } from '@matinee/core/auth/password-hasher';
import { createTestDatabase, type TestDatabase } from '@matinee/db/testing';
import { Command, CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerAdminCreate } from './admin-create.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.destroy());

async function adminCreate(args: string[], stdin = '') {
  const printed: string[] = [];
  const errors: string[] = [];
  const program = new Command();
  registerAdminCreate(program, {
    env: { DATABASE_URL: database.url },
    stdin: Readable.from([stdin]),
    print: (line) => printed.push(line),
  });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: (text) => errors.push(text) });
  const failed = await program.parseAsync(['admin:create', ...args], { from: 'user' }).then(
    () => false,
    (error) => {
      if (error instanceof CommanderError) return true;
      throw error;
    },
  );
  return { failed, printed, errors: errors.join('') };
}

async function account(username: string) {
  return database.db
    .selectFrom('users')
    .select(['email', 'role', 'password_hash as hash'])
    .where('username', '=', username)
    .executeTakeFirst();
}

const root = ['--email', 'root@example.com', '--username', 'root'];

test('makes an administrator and shows its password once', async () => {
  const { failed, printed } = await adminCreate(root);
  expect(failed).toBe(false);
  expect(printed[0]).toBe('root <root@example.com> is an administrator');
  const password = printed[1]?.replace('Password, shown this once: ', '') ?? '';
  const stored = await account('root');
  expect(stored?.role).toBe('admin');
  expect(await (await createPasswordHasher()).verify(stored?.hash, password)).toBe(true);
});

test('of an account that exists the password stays, and none is shown', async () => {
  const before = await account('root');
  const changes = { role: 'user', email_verified_at: new Date() };
  await database.db.updateTable('users').set(changes).where('username', '=', 'root').execute();
  const { printed } = await adminCreate(root);
  expect(printed).toEqual(['root is an administrator now, with the password it had']);
  expect(await account('root')).toEqual(before);
});

test('takes the password from standard input and does not repeat it', async () => {
  const args = ['--email', 'ada@example.com', '--username', 'ada', '--password-stdin'];
  const { printed } = await adminCreate(args, 'tall green hedgehog\n');
  expect(printed).toEqual(['ada <ada@example.com> is an administrator']);
  const hash = (await account('ada'))?.hash;
  expect(await (await createPasswordHasher()).verify(hash, 'tall green hedgehog')).toBe(true);
});

test.each([
  [['--email', 'x@example.com', '--username', 'x y'], 'username: 3 to 30 letters'],
  [['--email', 'x@example.com', '--username', 'xyz', '--password-stdin'], 'password: 8 to 128'],
  [['--email', 'x@example.com', '--username', 'ROOT'], 'username belongs to somebody else'],
  [['--email', 'root@example.com', '--username', 'other'], 'is the address of root'],
  [['--email', 'x@example.com'], "required option '--username <name>' not specified"],
])('%j fails and says why', async (args, message) => {
  const { failed, printed, errors } = await adminCreate(args, 'short\n');
  expect(failed).toBe(true);
  expect(printed).toEqual([]);
  expect(errors).toContain(message);
  const others = await database.db
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'x@example.com')
    .execute();
  expect(others).toEqual([]);
});
