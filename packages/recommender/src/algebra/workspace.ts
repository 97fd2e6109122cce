import { type WasmMemory, wasm } from './kernel/webassembly.ts';
import { bytesOf, type Precision, type RealArray } from './precision.ts';

const PAGE = 65_536;
const MAX_BYTES = 65_536 * PAGE;
/** Where a computation's threads agree on who does what. */
const CONTROL_BYTES = 64;

/** Memory that the kernel and its threads compute in. All of it goes when nothing refers to it any more. */
export type Workspace = {
  memory: WasmMemory;
  control: Int32Array<SharedArrayBuffer>;
  /** The address of so many bytes nobody else has, all zero. */
  take: (bytes: number) => number;
  /** A matrix to compute with in place; zero at first. */
  matrix: (rows: number, columns: number, precision: Precision) => RealArray;
  /** Bytes nobody has. */
  left: () => number;
  /** Runs with what it takes, then has all of that back. */
  borrow: <T>(use: () => T) => T;
};

const workspaces = new WeakMap<ArrayBufferLike, Workspace>();

/** The workspace an array lies in, if it lies in one that has so many bytes left. */
export function workspaceOf(array: RealArray, room = 0): Workspace | undefined {
  const workspace = workspaces.get(array.buffer);
  return workspace && workspace.left() >= room ? workspace : undefined;
}

/** What {@link Workspace.take} uses up for so many bytes. */
export const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/**
 * @param bytes for all that will be taken, each rounded up to 64 (see `memoryNeeded`)
 * @throws RangeError above 4 GiB, or when the system has not so much
 */
export function openWorkspace(bytes: number): Workspace {
  const pages = Math.ceil((CONTROL_BYTES + bytes) / PAGE);
  if (CONTROL_BYTES + bytes > MAX_BYTES) {
    throw new RangeError(`${bytes} bytes are more than the 4 GiB that WebAssembly can address`);
  }
  const memory = new wasm.Memory({ initial: pages, maximum: pages, shared: true });
  const buffer = memory.buffer;
  let used = CONTROL_BYTES;
  /** What lies below may have been written by somebody who gave it back. */
  let usedBefore = CONTROL_BYTES;
  const take = (wanted: number) => {
    const address = used;
    if (roundUp(wanted) > buffer.byteLength - used) throw new RangeError('the workspace is too small');
    used += roundUp(wanted);
    if (address < usedBefore) new Uint8Array(buffer, address, roundUp(wanted)).fill(0);
    usedBefore = Math.max(usedBefore, used);
    return address;
  };
  const workspace: Workspace = {
    memory,
    control: new Int32Array(buffer, 0, CONTROL_BYTES / 4),
    take,
    matrix: (rows, columns, precision) => {
      const address = take(rows * columns * bytesOf(precision));
      return precision === 'f32'
        ? new Float32Array(buffer, address, rows * columns)
        : new Float64Array(buffer, address, rows * columns);
    },
    left: () => buffer.byteLength - used,
    borrow: (use) => {
      const before = used;
      try {
        return use();
      } finally {
        used = before;
      }
    },
  };
  workspaces.set(buffer, workspace);
  return workspace;
}
