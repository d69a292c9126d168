import { callTest, type Outcome } from "./outcome.ts";

const ERRNO_NOSYS = 52;
const POINTER_BYTES = 4;
const IOVEC_BYTES = 8;

/** Runs a module that wasm-ld linked from all parts, without the linker under test. */
export async function runStatic(bytes: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  const module = await WebAssembly.compile(bytes);
  const decoder = new TextDecoder();
  let output = "";
  const wasi: Record<string, (...args: number[]) => number> = {};
  for (const { name } of WebAssembly.Module.imports(module)) wasi[name] = () => ERRNO_NOSYS;
  wasi["fd_write"] = (_file, vectors = 0, count = 0, written = 0) => {
    const { buffer } = instance.exports["memory"] as WebAssembly.Memory;
    const view = new DataView(buffer);
    let total = 0;
    for (let at = vectors; at < vectors + count * IOVEC_BYTES; at += IOVEC_BYTES) {
      const length = view.getUint32(at + POINTER_BYTES, true);
      output += decoder.decode(new Uint8Array(buffer, view.getUint32(at, true), length), { stream: true });
      total += length;
    }
    view.setUint32(written, total, true);
    return 0;
  };
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi });
  const { _initialize: initialize } = instance.exports as { readonly _initialize?: () => void };
  initialize?.();
  return { result: callTest(instance.exports), output };
}
