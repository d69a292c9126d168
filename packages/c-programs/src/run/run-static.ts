import { callTest, type Outcome } from "./outcome.ts";
import { createSmallWasi } from "./small-wasi.ts";

/** Runs a module that wasm-ld linked from all parts, without the linker under test. */
export async function runStatic(bytes: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  const module = await WebAssembly.compile(bytes);
  const names = WebAssembly.Module.imports(module).map(({ name }) => name);
  const wasi = createSmallWasi([], names);
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.functions });
  const { memory, _initialize: initialize } = instance.exports as {
    readonly memory: WebAssembly.Memory;
    readonly _initialize?: () => void;
  };
  wasi.use(memory);
  initialize?.();
  return { result: callTest(instance.exports), output: wasi.text.stdout };
}
