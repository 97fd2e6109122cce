import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSigningKey, jwkSetSchema } from '@matinee/core/settings/signing-keys';
import { ensureStoredKeys } from '@matinee/core/settings/stored-keys';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerKeysRotate } from './keys-rotate.ts';

let dataDir: string;
const printed: string[] = [];

beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'matinee-keys-rotate-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function rotate(env: NodeJS.ProcessEnv = {}) {
  const program = new Command();
  const print = (line: string) => printed.push(line);
  registerKeysRotate(program, { env: { MATINEE_DATA_DIR: dataDir, ...env }, print });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: () => {} });
  return program.parseAsync(['keys:rotate'], { from: 'user' });
}

test('says that there is nothing to rotate before the first start', async () => {
  await expect(rotate()).rejects.toThrow('the first start makes it');
  expect(existsSync(path.join(dataDir, 'keys.json'))).toBe(false);
});

test('makes a new first key and shows none of its secrets', async () => {
  const before = await ensureStoredKeys(dataDir);
  await rotate();
  const { signingKeys } = await ensureStoredKeys(dataDir);
  expect(signingKeys.keys.map(({ kid }) => kid)).toEqual([
    expect.any(String),
    before.signingKeys.keys[0]?.kid,
  ]);
  expect(printed.join('\n')).toContain(
    `The signing key is ${signingKeys.keys[0]?.kid}; 1 older still believed`,
  );
  expect(printed.join('\n')).toContain('Restart');
  expect(printed.join('\n')).not.toContain(signingKeys.keys[0]?.d);
});

test('leaves keys of the environment to those who set them, and tells how', async () => {
  const before = readFileSync(path.join(dataDir, 'keys.json'), 'utf8');
  const keys = JSON.stringify({ keys: [await generateSigningKey()] });
  const error: Error = await rotate({ AUTH_SIGNING_KEYS: keys }).then(
    () => new Error('It was rotated'),
    (reason: Error) => reason,
  );
  expect(error.message).toMatch(/AUTH_SIGNING_KEYS is set.*1\..*2\..*3\./s);
  expect(readFileSync(path.join(dataDir, 'keys.json'), 'utf8')).toBe(before);
  const [, program = ''] = /node -e "(.+)"/s.exec(error.message) ?? [];
  const made = execFileSync(process.execPath, ['-e', program.replace(/\\\n/, '')], { encoding: 'utf8' });
  expect(jwkSetSchema.parse({ keys: [JSON.parse(made)] }).keys[0]?.d).toBeDefined();
});
