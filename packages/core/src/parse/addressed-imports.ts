import { Failure } from "../problem.ts";
import { externKindOf } from "../wasm/extern-type.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { eachElementSegment } from "./element-section.ts";
import { isHiddenAndWeak } from "./read-module.ts";

/** Elements of one segment that are looked through: more than libraries have, and few enough for a list of them. */
const MOST_ELEMENTS = 65_536;

/** The part of the type of a module that its element segments tell about hidden weak functions. */
export type AddressedImports = Pick<ModuleType, "addressedImports">;

/**
 * Finds the hidden weak functions of a dynamic library that stand in its element segments. For a hidden function, `wasm-ld` asks the
 * linker for no address: it puts the import itself into the table.
 *
 * @param bytes - the module, or its head
 */
export function readAddressedImports(bytes: Uint8Array, type: Omit<ModuleType, "addressedImports">): AddressedImports {
  const flagged = (type.dylink?.importFlags ?? []).filter(isHiddenAndWeak);
  if (flagged.length === 0) return {};
  const wanted = new Set(flagged.map(({ name }) => name));
  const functions = type.imports.filter((entry) => externKindOf(entry.type) === "function");
  const found = new Set<string>();
  try {
    for (const segment of eachElementSegment(bytes, type.sections, MOST_ELEMENTS)) {
      for (const index of segment.functions ?? []) {
        const name = index === null ? undefined : functions[index]?.name;
        if (name !== undefined && wanted.has(name)) found.add(name);
      }
    }
  } catch (error) {
    // The engine judges whether the section is valid.
    if (!(error instanceof Failure)) throw error;
  }
  return found.size === 0 ? {} : { addressedImports: [...found] };
}
