import { PREAMBLE } from "../wasm/binary-format.ts";

/**
 * Whether this runtime may compile code from bytes.
 *
 * Two kinds of runtime may not: a page with a Content Security Policy without `wasm-unsafe-eval`, and a host that takes
 * precompiled modules only.
 */
export function canCompile(): boolean {
  try {
    new WebAssembly.Module(new Uint8Array(PREAMBLE));
    return true;
  } catch {
    return false;
  }
}
