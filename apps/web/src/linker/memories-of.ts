import type { LinkPlan, ModuleType } from "@rec/browser";
import type { LiveMemory } from "./live-memories.ts";

type PlannedBinding = LinkPlan["modules"][number]["imports"][number]["binding"];

/** The modules of a link, and the memories that can be read. */
export interface LinkedMemories {
  readonly plan: LinkPlan;
  /** By module; without the modules that could not be parsed. */
  readonly types: ReadonlyMap<string, ModuleType>;
  readonly memories: readonly LiveMemory[];
}

/** The memories of a module by index: undefined for one that no module exports. */
export function memoriesOf(
  module: string,
  { plan, types, memories }: LinkedMemories,
): readonly (LiveMemory | undefined)[] {
  const named = (owner: string, name: string) =>
    memories.find(({ names }) => names.some((other) => other.module === owner && other.name === name));
  const imports = plan.modules.find(({ name }) => name === module)?.imports ?? [];
  const imported = imports.filter(({ kind }) => kind === "memory").map(({ binding }) => memoryOf(binding, named));
  const own: (LiveMemory | undefined)[] = (types.get(module)?.definitions.memory ?? []).map(() => undefined);
  const all = [...imported, ...own];
  for (const { name, type, index } of types.get(module)?.exports ?? []) {
    if (type.kind === "memory") all[index] ??= named(module, name);
  }
  return all;
}

/** The memory that an import is bound to; undefined if no module exports it. */
export function memoryOf(
  binding: PlannedBinding,
  named: (owner: string, name: string) => LiveMemory | undefined,
): LiveMemory | undefined {
  if (binding.by === "export") return named(binding.module, binding.name);
  if (binding.by === "made" && binding.provider !== undefined)
    return named(binding.provider.module, binding.provider.name);
  return undefined;
}
