import { exportsScriptRuntime, importsScriptAbort } from "../../wasm/assemblyscript.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { boundsOf } from "./data-bounds.ts";
import type { ModuleGlobals } from "./module-globals.ts";
import type { ScannedCode } from "./scan-prologues.ts";

interface Evidence {
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
export function isAssemblyScript({ type, globals, names, prologues }: Evidence): boolean {
  for (const name of names.values()) if (name.startsWith(RUNTIME)) return true;
  if (exportsScriptRuntime(type.exports)) return true;
  // Compilers based on LLVM leave their names in this section. The section can be stripped.
  if (type.sections.some(({ id, name }) => id === sectionId.custom && name === "producers")) return false;
  return importsScriptAbort(type.imports) || hasRootStack({ type, globals, prologues });
}

/** A global above the data that functions lower by other numbers than multiples of 16, and hold nowhere else. */
function hasRootStack({ type, globals, prologues }: Omit<Evidence, "names">): boolean {
  const { end } = boundsOf(type);
  if (end === 0) return false;
  for (const [index, { odd, frames }] of prologues) {
    const global = globals.defined.get(index);
    if (global?.isMutable && odd > 0 && frames === 0 && global.value >= end) return true;
  }
  return false;
}
