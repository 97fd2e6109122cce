import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compileKernel } from './compile-kernel.ts';

/**
 * Writes kernel.gen.ts, the compiled kernel as text: so a program needs neither the compiler nor to find a file at
 * run time. With --check it only says whether the committed one is what its source compiles to.
 */
const file = path.resolve(import.meta.dirname, '../src/algebra/kernel/kernel.gen.ts');
const text = kernelModule({ f32: await compileKernel('f32'), f64: await compileKernel('f64') });
if (!process.argv.includes('--check')) await writeFile(file, text);
else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  console.error('kernel.gen.ts does not match the kernel: run pnpm generate and commit the result');
  process.exitCode = 1;
}

function kernelModule(binaries: Record<string, Uint8Array>): string {
  const entries = Object.entries(binaries).map(([precision, binary]) => {
    const lines =
      Buffer.from(binary)
        .toString('base64')
        .match(/.{1,110}/g) ?? [];
    return `  /** ${binary.length} bytes. */\n  ${precision}: \`\n${lines.join('\n')}\n\`,`;
  });
  return [
    '// Compiled from kernel.as.ts by `pnpm generate`; not to be edited.',
    '/** WebAssembly in base64. */',
    `export const kernelBase64 = {\n${entries.join('\n')}\n};\n`,
  ].join('\n');
}
