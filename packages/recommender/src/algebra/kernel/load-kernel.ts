import type { Precision } from '../precision.ts';
import { kernelBase64 } from './kernel.gen.ts';
import { type WasmMemory, type WasmModule, wasm } from './webassembly.ts';

/** What becomes of a product; the numbers of micro.as.ts. */
export const mode = { subtract: 0, add: 1, replaceNegated: 2, replace: 3 } as const;

type Address = number;

/** The exports of kernel.as.ts, for one precision; strides are bytes between rows. */
export type Kernel = {
  multiplyTile(
    target: Address,
    stride: number,
    rows: number,
    columns: number,
    left: Address,
    right: Address,
    depth: number,
    mode: number,
    isDiagonal: boolean,
    spare: Address,
  ): void;
  multiplyByTriangle(
    out: Address,
    values: Address,
    triangle: Address,
    size: number,
    isLower: boolean,
    spare: Address,
  ): void;
  packRows(out: Address, source: Address, stride: number, rows: number, depth: number): void;
  packColumns(out: Address, source: Address, stride: number, columns: number, depth: number): void;
  packTriangle(out: Address, triangle: Address, size: number, isTransposed: boolean): void;
  unpackRows(target: Address, stride: number, packed: Address, rows: number, depth: number): void;
  unpackColumns(target: Address, stride: number, packed: Address, columns: number, depth: number): void;
  /** 0 when the block is not positive definite. */
  invertDiagonalFactor(
    matrix: Address,
    stride: number,
    size: number,
    inverse: Address,
    factor: Address,
  ): number;
  loadTriangle(triangle: Address, matrix: Address, stride: number, size: number): void;
  storeTriangle(triangle: Address, matrix: Address, stride: number, size: number): void;
  mirrorTile(
    matrix: Address,
    stride: number,
    rowFrom: number,
    rowTo: number,
    columnFrom: number,
    columnTo: number,
  ): void;
  addGramRow(
    target: Address,
    from: number,
    to: number,
    rowOf: Address,
    leftValues: Address,
    offsets: Address,
    columns: Address,
    values: Address,
    limit: number,
    sums: Address,
  ): void;
  combineRows(
    target: Address,
    targetStride: number,
    source: Address,
    sourceStride: number,
    rows: number,
    offsets: Address,
    columns: Address,
    values: Address,
    bytes: number,
  ): void;
  addStepRow(
    history: Address,
    future: Address,
    entries: Address,
    starts: Address,
    ends: Address,
    from: number,
    to: number,
    movies: Address,
    grades: Address,
    liked: Address,
    repeats: Address,
    decays: Address,
    futures: Address,
    reach: number,
  ): void;
  storeRow(target: Address, sums: Address, count: number): void;
};

const binary = (precision: Precision) => Buffer.from(kernelBase64[precision], 'base64');

const modules = new Map<Precision, WasmModule>();

/** Compiled once a process; threads share it. */
export function kernelModule(precision: Precision): WasmModule {
  const compiled = modules.get(precision) ?? new wasm.Module(binary(precision));
  modules.set(precision, compiled);
  return compiled;
}

export function loadKernel(module: WasmModule, memory: WasmMemory): Kernel {
  // TypeScript cannot see into it: the type above repeats what kernel.as.ts exports.
  return new wasm.Instance(module, { env: { memory } }).exports as Kernel;
}

let isAvailable: boolean | undefined;

/** Whether this machine's engine runs the kernel: SIMD with fused products, and shared memory. */
export function isKernelAvailable(): boolean {
  isAvailable ??= typeof wasm === 'object' && wasm.validate(binary('f32')) && wasm.validate(binary('f64'));
  return isAvailable;
}
