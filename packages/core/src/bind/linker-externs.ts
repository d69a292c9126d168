import { encodeLinkerModules, type LinkerModulePlan } from "../encode/linker-module.ts";
import { EARLY, HOST, madeName } from "../encode/linker-names.ts";
import { canCompile } from "./can-compile.ts";
import { constructExterns } from "./construct-externs.ts";
import { isPlainMemory } from "./linker-bindings.ts";

interface ExternsToMake {
  readonly plan: LinkerModulePlan;
  /** Whether the caller makes a made extern itself, by its number. */
  readonly isMadeOtherwise: (extern: number) => boolean;
  /** The functions that the linker wraps, by the number of the made extern. */
  readonly wrapped: ReadonlyMap<number, unknown>;
  /** Traps for a slot that is not bound, or for a stub; see `EARLY`. */
  readonly trap: (number: number) => never;
}

/** Whether the plan has a shim, a stub of WebAssembly, or an extern that no constructor makes in each engine. */
export function needsLinkerExterns({ deferred, made, stubs }: Omit<LinkerModulePlan, "types">): boolean {
  return stubs !== undefined || deferred.some(({ binding }) => binding === "shim") || !made.every(isPlainMemory);
}

/**
 * Makes slots of shims, made externs and stubs of a plan, by the names of `encode/linker-names.ts`. Without permission
 * to compile, constructors make the externs, and there are no stubs.
 *
 * @throws Failure `EXTERN_NEEDS_CODE`
 */
export function makeLinkerExterns(wanted: ExternsToMake): WebAssembly.Exports {
  try {
    return instantiateLinkerModules(wanted);
  } catch (error) {
    if (canCompile()) throw error;
    return constructExterns(wanted.plan, wanted.isMadeOtherwise);
  }
}

/** The exports of all modules that the linker generates; no two share a name. */
function instantiateLinkerModules({ plan, isMadeOtherwise, wrapped, trap }: ExternsToMake): WebAssembly.Exports {
  const hosted = Object.fromEntries([...wrapped].map(([extern, value]) => [madeName(extern), value]));
  const imports = { [EARLY.module]: { [EARLY.name]: trap }, [HOST]: hosted as WebAssembly.ModuleImports };
  const modules = encodeLinkerModules(plan, isMadeOtherwise);
  const instances = modules.map((bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
  return Object.assign({}, ...instances.map(({ exports }) => exports));
}
