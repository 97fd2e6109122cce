/** The part of WebAssembly used here: neither TypeScript's library without a browser nor Node's types declare it. */
export type WasmMemory = { readonly buffer: SharedArrayBuffer };
export type WasmModule = object;

type WasmApi = {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Module: new (bytes: Uint8Array) => WasmModule;
  Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: unknown };
  validate: (bytes: Uint8Array) => boolean;
};

export const wasm: WasmApi = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
