import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'tsdown';
import { clientConfig } from './client-build.ts';

/**
 * Writes surface.gen.d.ts, the types as they are published: its diff is the review of what a change of the
 * router does to programs that use the SDK. With --check it only says whether the committed one is current.
 */
const file = path.resolve(import.meta.dirname, '../surface.gen.d.ts');
const text = await surface();
if (!process.argv.includes('--check')) await writeFile(file, text);
else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  console.error('surface.gen.d.ts does not match the router: run pnpm generate, read its diff and commit it');
  process.exitCode = 1;
}

async function surface(): Promise<string> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'matinee-client-'));
  try {
    await build({ ...clientConfig(), outDir, config: false });
    const types = await readFile(path.join(outDir, 'index.d.ts'), 'utf8');
    return `// Generated from the router by \`pnpm generate\`; not to be edited.\n${types}`;
  } finally {
    await rm(outDir, { recursive: true });
  }
}
