import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const module = new URL('./create-log.ts', import.meta.url).href;

/** Logs something in a process of its own and gives back the line; `call` is what is called on the log. */
function logged(
  options: object,
  fields: object,
  call = `info(${JSON.stringify(fields)}, 'said')`,
): Record<string, unknown> | undefined {
  const code = `
    const { createLog } = await import(${JSON.stringify(module)});
    createLog(${JSON.stringify(options)}).${call};`;
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

const names = [
  ...['password', 'passwordConfirm', 'newPassword', 'currentPassword', 'secret', 'recoveryCodes', 'apiKey'],
  ...['token', 'accessToken', 'refreshToken', 'authorization', 'cookie', 'set-cookie'],
];

const options = { name: 'api', level: 'info', isPretty: false };

test('cuts secrets out, wherever they are', () => {
  const secrets = Object.fromEntries(names.map((name) => [name, ['pl4nted', 'twice']]));
  const headers = { ...secrets, Authorization: 'pl4nted', deeper: secrets, list: [secrets] };
  const line = logged(options, { ...secrets, userId: 'u1', code: 'E1', req: { ...secrets, headers } });
  expect(JSON.stringify(line)).not.toMatch(/pl4nted|twice/);
  expect(line).toMatchObject({
    userId: 'u1',
    code: 'E1',
    req: { headers: { list: [{ token: '(redacted)' }] } },
  });
  for (const name of names) expect(line).toHaveProperty([name], '(redacted)');
});

test('cuts out what the database quotes, in every place an error can be', () => {
  const made = `Object.assign(new Error('m'), { detail: 'pl4nted', where: 'pl4nted', token: 'pl4nted', code: '23505' })`;
  const calls = [
    `info(${made}, 'said')`,
    `info({ err: ${made} }, 'said')`,
    `info({ error: ${made}, nested: { list: [${made}] } }, 'said')`,
    `info(new AggregateError([${made}], 'many'), 'said')`,
    `info(Object.assign(new Error('outer'), { inner: ${made} }), 'said')`,
    `info(new Error('outer', { cause: ${made} }), 'said')`,
  ];
  const lines = calls.map((call) => logged(options, {}, call));
  expect(JSON.stringify(lines)).not.toContain('pl4nted');
  expect(lines[1]).toMatchObject({
    err: { type: 'Error', message: 'm', code: '23505', token: '(redacted)' },
  });
  expect(lines[2]).toMatchObject({ error: { code: '23505' }, nested: { list: [{ message: 'm' }] } });
  expect(lines[3]).toMatchObject({ err: { message: 'many', aggregateErrors: [{ code: '23505' }] } });
  expect(lines[4]).toMatchObject({ err: { inner: { message: 'm' } } });
  expect(lines[5]).toMatchObject({ err: { message: 'outer: m' } });
});

test('what has no end is cut off', () => {
  const line = logged(options, {}, `info((() => { const a = { b: 1 }; a.a = a; return { a }; })(), 'said')`);
  expect(line).toMatchObject({ msg: 'said', a: { b: 1 } });
});

test('says nothing below its level', () => {
  expect(logged({ name: 'api', level: 'warn', isPretty: false }, {})).toBeUndefined();
});
