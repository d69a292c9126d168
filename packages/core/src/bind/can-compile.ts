import { PREAMBLE } from "../wasm/binary-format.ts";

/**
 * Whether this runtime lets code be compiled from bytes.
 *
 * A page whose Content Security Policy lacks `wasm-unsafe-eval`, and hosts that take precompiled modules only, do not.
 */
export function canCompile(): boolean {
  try {
    new WebAssembly.Module(new Uint8Array(PREAMBLE));
    return true;
  } catch {
    return false;
  }
}
