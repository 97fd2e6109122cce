import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sources = path.resolve(import.meta.dirname, '../src/algebra/kernel');
// As a program of its own: its types declare globals of their own.
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/bin/asc.js'));

const options = [
  ...['--optimizeLevel', '3', '--converge', '--noAssert'],
  ...['--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads,relaxed-simd'],
];

/** The kernel's WebAssembly for one precision: no runtime, no data of its own, memory from the host and shared. */
export async function compileKernel(precision: 'f32' | 'f64'): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'matinee-kernel-'));
  try {
    const outFile = path.join(folder, 'kernel.wasm');
    const where = ['--baseDir', sources, '--outFile', outFile, '--use', `Real=${precision}`];
    await promisify(execFile)(process.execPath, [compiler, 'kernel.as.ts', ...where, ...options]);
    return await readFile(outFile);
  } finally {
    await rm(folder, { recursive: true });
  }
}
