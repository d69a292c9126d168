import { brandOf } from "../wasm/brand.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import { carryGlobals, copyOwnExterns } from "./carry-state.ts";
import type { NewInstance } from "./new-instance.ts";
import { readOverwritten, restoreData } from "./overwritten-state.ts";

/**
 * Instantiates a module that was not replaced once more. Its data segments are written by the engine, and then the bytes
 * of before: the state of the module stays.
 */
export async function instantiateAgain(type: ModuleType, again: NewInstance): Promise<WebAssembly.Instance> {
  const { earlier, unit, instantiate, copies, starts, keeps, report } = again;
  const { name, importObject } = unit;
  const had = valuesOf(earlier.importsOf.get(name) ?? {});
  const overwritten = readOverwritten(type, importObject, (extern) => had.has(extern) || copies.has(extern));
  const instance = await instantiate();
  if (keeps) {
    restoreData(overwritten);
    if (type.dataSegments === undefined && importsOne(importObject, had))
      report({
        module: name,
        kind: "memory",
        reason: "data segments that the linker does not know were written again",
      });
    const succession = {
      module: name,
      earlier: type,
      type,
      before: earlier.exports[name] ?? {},
      after: instance.exports,
      report,
    };
    for (const extern of copyOwnExterns(succession, valuesOf(importObject))) copies.add(extern);
    carryGlobals(succession);
  }
  starts.add(unit, { exports: instance.exports, startExport: earlier.rewriteOf(name)?.startExport });
  return instance;
}

function valuesOf(imports: WebAssembly.Imports): ReadonlySet<unknown> {
  return new Set(Object.values(imports).flatMap((namespace) => Object.values(namespace)));
}

function importsOne(values: WebAssembly.Imports, memories: ReadonlySet<unknown>): boolean {
  return [...valuesOf(values)].some((value) => brandOf(value) === "WebAssembly.Memory" && memories.has(value));
}
