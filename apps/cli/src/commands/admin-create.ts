import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { type CreateAdminParams, createAdmin } from '@matinee/core/auth/create-admin';
import { createPasswordHasher } from '@matinee/core/auth/password-hasher';
import { systemClock } from '@matinee/core/deps';
import { AppError } from '@matinee/core/errors';
import { publicUrl, settings } from '@matinee/core/settings/fragments';
import { openAppDatabase } from '@matinee/core/settings/open-app-database';
import { type Env, parseSettings } from '@matinee/core/settings/parse-settings';
import type { Command } from 'commander';
import { z } from 'zod';

const { DATABASE_URL, MATINEE_DATA_DIR, PUBLIC_URL, HOST, PORT } = settings;
const schema = z.object({ DATABASE_URL, MATINEE_DATA_DIR, PUBLIC_URL, HOST, PORT });

type Options = { email: string; username: string; passwordStdin?: boolean };

/** Where a command reads from and writes to. */
export type Surroundings = { env: Env; stdin: NodeJS.ReadableStream; print(line: string): void };

const PASSWORD_BYTES = 15;

/** `admin:create`: a new administrator, or the promotion of an account. */
export function registerAdminCreate(
  program: Command,
  around: Surroundings = { env: process.env, stdin: process.stdin, print: console.log },
): void {
  program
    .command('admin:create')
    .description('Make an administrator: a new account, or one that exists already')
    .requiredOption('--email <address>', 'e-mail address of the account')
    .requiredOption('--username <name>', 'username of the account')
    .option('--password-stdin', 'read the password from standard input instead of making one')
    .action(async (options: Options, command: Command) => {
      try {
        await run(options, around);
      } catch (error) {
        if (error instanceof AppError) command.error(`No administrator was made: ${error.message}`);
        throw error;
      }
    });
}

async function run({ email, username, passwordStdin }: Options, around: Surroundings): Promise<void> {
  const { env, stdin, print } = around;
  const password = passwordStdin
    ? (await text(stdin)).replace(/\r?\n$/, '')
    : randomBytes(PASSWORD_BYTES).toString('base64url');
  const { user, isNew } = await withDatabase(env, { email, username, password });
  if (!isNew) return print(`${user.username} is an administrator now, with the password it had`);
  print(`${user.username} <${user.email}> is an administrator`);
  if (!passwordStdin) print(`Password, shown this once: ${password}`);
}

async function withDatabase(env: Env, params: CreateAdminParams) {
  const config = parseSettings(schema, env);
  const { DATABASE_URL: databaseUrl, MATINEE_DATA_DIR: dataDir } = config;
  const database = await openAppDatabase({ databaseUrl, dataDir, max: 2 });
  try {
    const auth = { passwords: await createPasswordHasher() };
    const deps = { db: database.db, clock: systemClock, auth, publicUrl: publicUrl(config) };
    return await createAdmin(deps, params);
  } finally {
    await database.close();
  }
}
