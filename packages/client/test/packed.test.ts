import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startTestApi } from '@matinee/api/testing';
import { beforeAll, expect, test } from 'vitest';
import { pack } from '../build/pack.ts';
import { type TempProject, tempProject } from './support/temp-project.ts';

let project: TempProject;

beforeAll(async () => {
  project = await tempProject({
    'program.ts': await readFile(path.join(import.meta.dirname, 'fixtures/program.ts'), 'utf8'),
  });
  const tarball = path.basename(await pack(project.dir));
  const dependencies = {
    '@matinee/client': `file:${tarball}`,
    typescript: '7.0.2',
    typescript59: 'npm:typescript@5.9.3',
  };
  await project.write({
    'package.json': JSON.stringify({ type: 'module', private: true, dependencies }),
  });
  const install = await project.run('npm', 'install', '--no-audit', '--no-fund', '--no-update-notifier');
  expect(install).toMatchObject({ ok: true });
  return () => project[Symbol.asyncDispose]();
}, 120_000);

const programs = ['typescript', 'typescript59'];
const settings = [
  { module: 'nodenext', lib: ['esnext', 'dom'], skipLibCheck: false },
  { module: 'esnext', moduleResolution: 'bundler', lib: ['esnext', 'dom'], skipLibCheck: false },
  { module: 'nodenext', target: 'es2022', lib: ['es2022', 'dom'], skipLibCheck: true },
];

test.each(programs.flatMap((compiler) => settings.map((options) => ({ compiler, options }))))(
  'a program type-checks with $compiler and $options',
  async ({ compiler, options }) => {
    const compilerOptions = { target: 'esnext', strict: true, noEmit: true, types: [], ...options };
    await project.write({ 'tsconfig.json': JSON.stringify({ compilerOptions, files: ['program.ts'] }) });
    const tsc = path.join('node_modules', compiler, 'bin/tsc');
    expect(await project.run(process.execPath, tsc, '-p', '.')).toEqual({ ok: true, output: '' });
  },
);

test('the program runs against the server', async () => {
  await using api = await startTestApi();
  const { ok, output } = await project.run(process.execPath, 'program.ts', api.url);
  expect({ ok, outcome: JSON.parse(output) }).toEqual({
    ok: true,
    outcome: {
      isSame: true,
      names: [],
      taken: 'emailTaken',
      invalid: 'validationFailed',
      down: 'network',
      isSignedIn: true,
      isSignedInAfter: false,
    },
  });
});

test('only what belongs to it is installed', async () => {
  const { output } = await project.run('npm', 'ls', '--all', '--parseable');
  const names = output
    .split(/\r?\n/)
    .flatMap((line) => line.split('node_modules/').at(1) ?? [])
    .filter((name) => !name.startsWith('typescript') && !name.startsWith('@typescript/'));
  expect(names.sort()).toEqual(['@matinee/client', '@trpc/client', '@trpc/server']);
});
