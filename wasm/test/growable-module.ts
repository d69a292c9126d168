import binaryen from "binaryen";

/**
 * The same module, but it grows its memory by calling `env.grow`, a function `[i32] -> [i32]` like the instruction
 * `memory.grow`. So a test can refuse growth once, and count it.
 */
export async function withImportedGrowth(bytes: Uint8Array): Promise<WebAssembly.Module> {
  const module = binaryen.readBinary(bytes);
  const text = module.emitText();
  module.dispose();
  const grown = text
    .replace(" (import", ' (import "env" "grow" (func $imported-grow (param i32) (result i32)))\n (import')
    .replaceAll("(memory.grow", "(call $imported-grow");
  const changed = binaryen.parseText(grown);
  try {
    return await WebAssembly.compile(new Uint8Array(changed.emitBinary()));
  } finally {
    changed.dispose();
  }
}
