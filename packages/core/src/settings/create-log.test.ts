import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const module = new URL('./create-log.ts', import.meta.url).href;

/** Logs something in a process of its own and gives back the line. */
function logged(options: object, fields: object): Record<string, unknown> | undefined {
  const code = `
    const { createLog } = await import(${JSON.stringify(module)});
    createLog(${JSON.stringify(options)}).info(${JSON.stringify(fields)}, 'said');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout ? JSON.parse(stdout) : undefined;
}

test('writes JSON lines with the name of the app', () => {
  const line = logged({ name: 'api', level: 'info', isPretty: true }, { userId: 'u1' });
  expect(line).toMatchObject({ name: 'api', msg: 'said', userId: 'u1', level: 30 });
});

test('cuts secrets out, wherever they are within two levels', () => {
  const secrets = {
    password: 'p4ss',
    nested: { refreshToken: 'r3fresh', deeper: { accessToken: 'acc3ss' } },
  };
  const line = logged(
    { name: 'api', level: 'info', isPretty: false },
    { ...secrets, req: { headers: { cookie: 'c00kie' } } },
  );
  expect(JSON.stringify(line)).not.toMatch(/p4ss|r3fresh|acc3ss|c00kie/);
  expect(line?.password).toBe('(redacted)');
});

test('says nothing below its level', () => {
  expect(logged({ name: 'api', level: 'warn', isPretty: false }, {})).toBeUndefined();
});
