const EMPTY_MODULE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Whether this runtime lets code be compiled from bytes.
 *
 * A page whose Content Security Policy lacks `wasm-unsafe-eval`, and hosts that take precompiled modules only, do not.
 */
export function canCompile(): boolean {
  try {
    new WebAssembly.Module(new Uint8Array(EMPTY_MODULE));
    return true;
  } catch {
    return false;
  }
}
