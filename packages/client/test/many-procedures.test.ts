import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'tsdown';
import { beforeAll, expect, test } from 'vitest';
import { clientBuild, importsOf } from '../build/client-build.ts';
import { serverWith } from './support/many-procedures.ts';
import { type TempProject, tempProject, tscOf } from './support/temp-project.ts';

// Three times what the API will have: the compilers give up (TS7056) on inferred types that get too long.
const PROCEDURES = 150;

const compilerOptions = {
  target: 'es2024',
  module: 'nodenext',
  strict: true,
  declaration: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  types: ['node'],
};

const CONSUMER = `
import { createClient, type RouterInputs, type RouterOutputs } from './dist/index.js';
const client = createClient('http://127.0.0.1');
export async function first(input: RouterInputs['feature14']['list8']): Promise<number> {
  const { items } = await client.feature14.list8.query({ ...input, own14x8: 'x' });
  const item: RouterOutputs['feature14']['list8']['items'][number] | undefined = items[0];
  return item?.own14x8 ?? 0;
}
// @ts-expect-error another procedure's
export const wrong: RouterInputs['feature14']['list8'] = { own0x0: 'x' };
`;

let project: TempProject;

beforeAll(async () => {
  project = await tempProject(
    {
      'package.json': '{ "type": "module" }',
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['src/index.ts'] }),
      'consumer.ts': CONSUMER,
      'tsconfig.consumer.json': JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
      ...serverWith(PROCEDURES),
    },
    { borrowModules: true },
  );
  return () => project[Symbol.asyncDispose]();
});

function tsc(version: 'typescript' | 'typescript6', config: string) {
  return project.run(process.execPath, tscOf(version), '-p', config);
}

test.each(['typescript', 'typescript6'] as const)('%s can name the type of the router', async (version) => {
  const start = performance.now();
  expect(await tsc(version, 'tsconfig.json')).toEqual({ ok: true, output: '' });
  console.log(`${version}: ${PROCEDURES} procedures checked in ${secondsSince(start)} s`);
});

test('its types roll into one file that needs tRPC only, and programs can use it', async () => {
  const start = performance.now();
  const config = clientBuild({
    entry: path.join(project.dir, 'src/index.ts'),
    opaque: { Context: /[\\/]src[\\/]context\.d\.ts$/ },
    tsconfig: path.join(project.dir, 'tsconfig.json'),
  });
  await build({ ...config, cwd: project.dir, outDir: path.join(project.dir, 'dist'), config: false });
  const seconds = secondsSince(start);
  const types = await readFile(path.join(project.dir, 'dist/index.d.ts'), 'utf8');
  console.log(`${PROCEDURES} procedures rolled in ${seconds} s: ${Math.round(types.length / 1000)} kB`);
  expect([...new Set(importsOf(types))].sort()).toEqual(['@trpc/client', '@trpc/server']);
  expect(types.match(/own\d+x\d+\??: /g)).toHaveLength(PROCEDURES * 2);
  expect(types).not.toContain('password_hash');
  expect(await tsc('typescript', 'tsconfig.consumer.json')).toEqual({ ok: true, output: '' });
});

test('a type from elsewhere fails the build', async () => {
  await project.write({ 'src/leaky.ts': "import { z } from 'zod';\nexport const schema = z.string();\n" });
  const tsconfig = path.join(project.dir, 'tsconfig.leaky.json');
  await project.write({
    'tsconfig.leaky.json': JSON.stringify({ compilerOptions, files: ['src/leaky.ts'] }),
  });
  const config = clientBuild({ entry: path.join(project.dir, 'src/leaky.ts'), opaque: {}, tsconfig });
  const leaky = build({
    ...config,
    cwd: project.dir,
    outDir: path.join(project.dir, 'leaky'),
    config: false,
  });
  await expect(leaky).rejects.toThrow('leaky.d.ts imports zod');
});

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
