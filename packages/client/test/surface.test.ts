import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'tsdown';
import { beforeAll, expect, test } from 'vitest';
import { clientConfig, importsOf } from '../build/client-build.ts';
import { tempProject, tscOf } from './support/temp-project.ts';

const fixture = path.join(import.meta.dirname, 'fixtures/surface.test-d.ts');
const compilerOptions = {
  target: 'esnext',
  lib: ['es2024', 'esnext.iterator', 'esnext.disposable'],
  module: 'nodenext',
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: ['node'],
};

let project: Awaited<ReturnType<typeof tempProject>>;
let types: string;

beforeAll(async () => {
  project = await tempProject(
    {
      'package.json': '{ "type": "module" }',
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['surface.test-d.ts'] }),
      'surface.test-d.ts': await readFile(fixture, 'utf8'),
    },
    { borrowModules: true },
  );
  await build({ ...clientConfig(), outDir: path.join(project.dir, 'dist'), config: false });
  types = await readFile(path.join(project.dir, 'dist/index.d.ts'), 'utf8');
  return () => project[Symbol.asyncDispose]();
});

test('the types that are published bring everything but tRPC with them', () => {
  expect([...new Set(importsOf(types))].sort()).toEqual(['@trpc/client', '@trpc/server']);
});

test('nothing of the server is in them', () => {
  for (const word of ['kysely', 'password_hash', 'passwordHash', 'Selectable', 'pino', 'zod', 'Deps'])
    expect(types).not.toContain(word);
});

test('inputs and outputs are those of the router', async () => {
  const result = await project.run(process.execPath, tscOf('typescript'), '-p', '.');
  expect(result).toEqual({ ok: true, output: '' });
});

test('the comparison notices a difference', async () => {
  const changed = types.replace('expiresIn: number', 'expiresIn: string');
  expect(changed).not.toBe(types);
  const file = path.join('dist', 'index.d.ts');
  await project.write({ [file]: changed });
  const result = await project.run(process.execPath, tscOf('typescript'), '-p', '.');
  await project.write({ [file]: types });
  expect(result).toMatchObject({
    ok: false,
    output: expect.stringMatching(/^surface\.test-d\.ts\(\d+,\d+\): error/),
  });
});

test('whatever a declaration file refers to is found', () => {
  const code = [
    'import { a } from "one";',
    "export { b } from 'two';",
    'type C = import("three").C;',
    'import "four";',
    '/// <reference types="five" />',
  ].join('\n');
  expect(importsOf(code)).toEqual(['one', 'two', 'three', 'four', 'five']);
});
