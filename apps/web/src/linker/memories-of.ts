import type { LinkPlan, ModuleType } from "@rec/browser";
import type { MemoryName } from "../model/linker-api.ts";
import type { LiveMemory } from "./live-memories.ts";

type PlannedBinding = LinkPlan["modules"][number]["imports"][number]["binding"];

/** The modules of a link, and the memories that can be read. */
export interface LinkedMemories {
  readonly plan: LinkPlan;
  /** By module; without the modules that could not be parsed. */
  readonly types: ReadonlyMap<string, ModuleType>;
  readonly memories: readonly LiveMemory[];
}

/** The memory of a name. */
export type FindMemory = (owner: string, name: string, of?: MemoryName["of"]) => LiveMemory | undefined;

export function isNamed(name: MemoryName, ...[owner, own, of]: Parameters<FindMemory>): boolean {
  return name.module === owner && name.name === own && name.of === of;
}

/** The memories of a module by index: undefined for one that its module keeps to itself. */
export function memoriesOf(
  module: string,
  { plan, types, memories }: LinkedMemories,
): readonly (LiveMemory | undefined)[] {
  const named: FindMemory = (owner, name, of) =>
    memories.find(({ names }) => names.some((other) => isNamed(other, owner, name, of)));
  const imports = plan.modules.find(({ name }) => name === module)?.imports ?? [];
  const imported = imports.filter(({ kind }) => kind === "memory").map(({ binding }) => memoryOf(binding, named));
  const own: (LiveMemory | undefined)[] = (types.get(module)?.definitions.memory ?? []).map(() => undefined);
  const all = [...imported, ...own];
  for (const { name, type, index } of types.get(module)?.exports ?? []) {
    if (type.kind === "memory") all[index] ??= named(module, name);
  }
  return all;
}

/** The memory that an import is bound to; undefined if it is of no memory that can be read. */
export function memoryOf(binding: PlannedBinding, named: FindMemory): LiveMemory | undefined {
  if (binding.by === "host") return named(binding.module, binding.name, "host");
  if (binding.by === "export") return named(binding.module, binding.name);
  if (binding.by === "made") {
    const { provider, extern } = binding;
    return provider === undefined ? named("", String(extern), "linker") : named(provider.module, provider.name);
  }
  return undefined;
}
