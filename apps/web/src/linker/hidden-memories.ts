import type { LinkPlan, ModuleType } from "@rec/browser";
import type { HiddenMemory } from "../model/snapshot.ts";

/** The memories that a module defines and does not export: nobody outside the module can reach them. */
export function hiddenMemories(plan: LinkPlan, types: ReadonlyMap<string, ModuleType>): readonly HiddenMemory[] {
  return [...types].flatMap(([module, { imports, exports, definitions }]) => {
    const imported = imports.filter(({ type }) => type.kind === "memory").length;
    const exported = new Set(exports.flatMap(({ type, index }) => (type.kind === "memory" ? [index] : [])));
    // The linker takes over the first definitions.
    const rewrite = plan.units.find(({ name }) => name === module)?.rewrite;
    const taken = rewrite?.hoists.filter(({ kind }) => kind === "memory").length ?? 0;
    return definitions.memory.flatMap((_, ordinal) => {
      const index = imported + ordinal;
      return ordinal < taken || exported.has(index) ? [] : [{ module, index }];
    });
  });
}
