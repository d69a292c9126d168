import { type FrozenLink, freeze as freezeModules, freezePlan as freezeOnePlan } from "@rec/core/freeze";
import type { StoredPlan } from "@rec/core/plan";
import { type FreezeOptions, type FreezePlanOptions, withOptimizer } from "./freeze/freeze-options.ts";

export type { FreezeTarget, FrozenFile, FrozenLink, FrozenModuleFile, ModuleReference } from "@rec/core/freeze";
export { setSourceMapUrl, sourceMapUrlOf } from "@rec/core/freeze";
export type { FreezeOptions, FreezePlanOptions } from "./freeze/freeze-options.ts";
export { loadOptimizer } from "./freeze/optimizer.ts";
export { readSourceMap } from "./freeze/read-source-map.ts";
export { writeFrozen } from "./freeze/write-frozen.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Links modules when a program is built: makes files that need no linker.
 *
 * @param modules - whole bytes by name; neither kept nor changed
 * @param options - as in `@rec/core/freeze`; `optimize` may be `true`, with the package `binaryen`
 * @returns the plan, and the files for `writeFrozen`; the same input gives the same files, byte for byte
 * @throws ModuleParseError, ModuleLinkError as in `@rec/core/freeze`; ModuleLinkError `OPTIMIZER_MISSING`, `OPTIMIZER_FAILED`
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { freeze, writeFrozen } from "@rec/node/freeze";
 *
 * const [program, memory] = await Promise.all(["program.wasm", "memory.wasm"].map((path) => readFile(path)));
 * await writeFrozen(await freeze({ program, memory }, { target: "node" }), "dist/linked");
 * ```
 */
export async function freeze(
  modules: Readonly<Record<string, Bytes>>,
  options: FreezeOptions = {},
): Promise<FrozenLink> {
  return freezeModules(modules, await withOptimizer(options));
}

/**
 * Makes files that need no linker from a plan and its modules.
 *
 * @param plan - from `planLink` or `Linked.plan`, also from JSON
 * @param modules - the whole original modules by name; neither kept nor changed
 * @param options - as in `@rec/core/freeze`; `optimize` may be `true`, with the package `binaryen`
 * @returns the plan, and the files for `writeFrozen`; the same input gives the same files, byte for byte
 * @throws ModuleParseError, ModuleLinkError as in `@rec/core/freeze`; ModuleLinkError `OPTIMIZER_MISSING`, `OPTIMIZER_FAILED`
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { freezePlan, writeFrozen } from "@rec/node/freeze";
 * import { parseModule, planLink } from "@rec/node/plan";
 *
 * const program = await readFile("program.wasm");
 * const memory = await readFile("memory.wasm");
 * const plan = planLink({ program: parseModule(program), memory: parseModule(memory) }, { fuse: true });
 * await writeFrozen(await freezePlan(plan, { program, memory }, { target: "node", optimize: true }), "dist/linked");
 * ```
 */
export async function freezePlan(
  plan: StoredPlan,
  modules: Readonly<Record<string, Bytes>>,
  options: FreezePlanOptions = {},
): Promise<FrozenLink> {
  return freezeOnePlan(plan, modules, await withOptimizer(options));
}
