import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openAppDatabase } from '@matinee/core/settings/open-app-database';
import { Command, type CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerReset } from './reset.ts';

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'matinee-reset-'));
  // As root the server runs as another user, who must be able to enter.
  chmodSync(dataDir, 0o755);
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function reset(env: NodeJS.ProcessEnv = {}) {
  const program = new Command();
  registerReset(program, { MATINEE_DATA_DIR: dataDir, ...env });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: () => {} });
  return program.parseAsync(['reset'], { from: 'user' });
}

test('deletes the embedded database and the keys, and again is fine', async () => {
  const before = await openAppDatabase({ dataDir });
  await before.pool.query("insert into tags (name) values ('kept?')");
  await before.close();
  writeFileSync(path.join(dataDir, 'keys.json'), '{}');
  await reset();
  await reset();
  expect(existsSync(path.join(dataDir, 'keys.json'))).toBe(false);
  const after = await openAppDatabase({ dataDir });
  expect((await after.pool.query('select from tags')).rowCount).toBe(0);
  await after.close();
});

test('refuses while something uses the database', async () => {
  const database = await openAppDatabase({ dataDir });
  await expect(reset()).rejects.toThrow(/in use|uses/);
  expect((await database.pool.query('select 1')).rowCount).toBe(1);
  await database.close();
});

test('never touches another database', async () => {
  const refused = reset({ DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c' });
  await expect(refused).rejects.toMatchObject({
    message: expect.stringContaining('DATABASE_URL is set'),
  } satisfies Partial<CommanderError>);
});
