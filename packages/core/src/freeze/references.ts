import { TRAPPING_MODULE } from "../bind/raise-trap.ts";
import type { FreezeTarget, FrozenFile, FrozenModule, ModuleReference } from "./frozen-format.ts";
import { literal } from "./js-text.ts";
import { importsModules } from "./print-loader.ts";

/** Returns the way in which a script gets at the files beside it. */
export function defaultReference(target: FreezeTarget): (file: FrozenFile) => ModuleReference {
  let count = 0;
  return ({ name }) => {
    const path = literal(`./${name}`);
    if (!importsModules(target)) return { expression: `new URL(${path}, import.meta.url)` };
    const variable = `module${count++}`;
    const phase = target === "source-phase" ? "source " : "";
    return { imports: `import ${phase}${variable} from ${path};`, expression: variable };
  };
}

/** The trapping module, for hosts that compile no code. */
export function trapModule(others: readonly FrozenModule[]): FrozenModule {
  const taken = new Set(others.map(({ file }) => file));
  return {
    file: taken.has("trap.wasm") ? "trap-2.wasm" : "trap.wasm",
    modules: [],
    mayOverrun: false,
    bytes: Uint8Array.from(TRAPPING_MODULE),
  };
}
