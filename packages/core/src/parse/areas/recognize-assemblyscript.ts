import { exportsScriptRuntime, importsScriptAbort } from "../../wasm/assemblyscript.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { sectionReader } from "./address-constants.ts";
import { boundsOf } from "./data-bounds.ts";
import { growsMemory, hasMemoryInstruction, memoryOpcode } from "./grows-memory.ts";
import { includesBytes } from "./includes-bytes.ts";
import type { ModuleGlobals } from "./module-globals.ts";
import type { ScannedCode } from "./scan-prologues.ts";
import { hasScriptObjects } from "./script-objects.ts";

interface Evidence {
  /** The whole module. */
  readonly bytes: Uint8Array;
  readonly type: ModuleType;
  readonly globals: ModuleGlobals;
  readonly names: ReadonlyMap<number, string>;
  readonly prologues: ScannedCode["prologues"];
}

/** The beginning of the names of AssemblyScript's runtime. */
const RUNTIME = "~lib/";

/**
 * Whether AssemblyScript made a module.
 *
 * It has a stack of references to objects, above its data, in a mutable global. Functions lower that global as those of C do,
 * by 4 bytes for each reference. Each sign below was right for all modules that were looked at.
 */
export function isAssemblyScript({ bytes, type, globals, names, prologues }: Evidence): boolean {
  for (const name of names.values()) if (name.startsWith(RUNTIME)) return true;
  if (exportsScriptRuntime(type.exports)) return true;
  // Compilers based on LLVM leave their names in this section. The section can be stripped.
  if (type.sections.some(({ id, name }) => id === sectionId.custom && name === "producers")) return false;
  if (importsScriptAbort(type.imports) || hasRootStack({ type, globals, prologues })) return true;
  return hasScriptObjects(bytes, type) || hasScriptHeap({ bytes, type, prologues });
}

/** `i32.const 1073741820`: the size of the largest block in a heap of AssemblyScript, 1 GiB without the word in front of it. */
const LARGEST_BLOCK: readonly number[] = [0x41, 0xfc, 0xff, 0xff, 0xff, 0x03];

/** An allocator that knows the largest block, in a module without a stack frame. */
function hasScriptHeap({ bytes, type, prologues }: Pick<Evidence, "bytes" | "type" | "prologues">): boolean {
  for (const { frames } of prologues.values()) if (frames > 0) return false;
  const { offset, bytesLeft } = sectionReader(bytes, type, sectionId.code);
  if (!includesBytes(bytes.subarray(offset, offset + bytesLeft), LARGEST_BLOCK)) return false;
  return growsMemory(bytes, type) && hasMemoryInstruction(bytes, type, memoryOpcode.size);
}

/** A global above the data that functions lower by other numbers than multiples of 16, and hold nowhere else. */
function hasRootStack({ type, globals, prologues }: Omit<Evidence, "bytes" | "names">): boolean {
  const { end } = boundsOf(type);
  if (end === 0) return false;
  for (const [index, { odd, frames }] of prologues) {
    const global = globals.defined.get(index);
    if (global?.isMutable && odd > 0 && frames === 0 && global.value >= end) return true;
  }
  return false;
}
