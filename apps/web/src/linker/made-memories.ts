import type { Linked, LinkPlan } from "@rec/browser";
import type { MemoryName } from "../model/linker-api.ts";
import { importsOf } from "./watch-instances.ts";

/** The memories that the linker made, as the modules that import them got them. */
export function madeMemories({ plan, modules }: Pick<Linked, "plan" | "modules">): Map<WebAssembly.Memory, MemoryName> {
  const found = new Map<WebAssembly.Memory, MemoryName>();
  for (const { unit, module, name, extern } of importsOfMade(plan)) {
    const compiled = modules[unit] as WebAssembly.Module | undefined;
    const value = (compiled && importsOf(compiled))?.[module]?.[name];
    if (value instanceof WebAssembly.Memory) found.set(value, { module: "", name: String(extern), of: "linker" });
  }
  return found;
}

interface MadeImport {
  readonly unit: string;
  readonly module: string;
  readonly name: string;
  readonly extern: number;
}

function importsOfMade({ modules, units }: LinkPlan): readonly MadeImport[] {
  const unitOf = new Map(units.flatMap(({ name, modules }) => modules.map((module) => [module, name] as const)));
  const asked = modules.flatMap(({ name: importer, imports }) =>
    imports.flatMap(({ kind, module, name, binding }) =>
      kind === "memory" && binding.by === "made"
        ? [{ unit: unitOf.get(importer) ?? importer, module, name, extern: binding.extern }]
        : [],
    ),
  );
  const hoisted = units.flatMap(({ name: unit, rewrite }) =>
    (rewrite?.hoists ?? []).flatMap(({ kind, module, name, extern }) =>
      kind === "memory" && extern !== undefined ? [{ unit, module, name, extern }] : [],
    ),
  );
  return [...asked, ...hoisted];
}
