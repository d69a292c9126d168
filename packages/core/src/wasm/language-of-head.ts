import { exportsScriptRuntime, importsScriptAbort } from "./assemblyscript.ts";
import type { ModuleAreas } from "./module-areas.ts";
import type { ModuleType } from "./module-type.ts";

/**
 * The language of a module as its head shows it, which is the same from bytes and from a stream: AssemblyScript by the import
 * or the exports of its runtime. Other compilers leave their names behind the code.
 */
export function languageOfHead({ imports, exports }: ModuleType): ModuleAreas["language"] {
  return importsScriptAbort(imports) || exportsScriptRuntime(exports) ? "AssemblyScript" : undefined;
}

/** The language of a module, from its areas if they are known, else from its head. */
export function languageOf(type: ModuleType): ModuleAreas["language"] {
  return type.areas?.language ?? languageOfHead(type);
}
