import { formatExternType } from "../../wasm/format-extern-type.ts";
import { PAGE_SIZE_BYTES } from "../../wasm/implementation-limits.ts";
import type { PlannedImport } from "../import-format.ts";
import type { PlannedModule } from "../plan-format.ts";
import type { LoweredLibraries } from "./lowered-libraries.ts";

/**
 * Raises the minimum that the members ask of the host's memory and table to the size of the layout. Each member declares only
 * its own needs, so an engine would accept a memory without room for the others, and copying their data would trap.
 */
export function widenHostExterns(
  modules: readonly PlannedModule[],
  { memory, table, layout, hasRoom }: LoweredLibraries,
): readonly PlannedModule[] {
  if (hasRoom) return modules;
  const pages = Math.ceil(layout.memoryBytes / PAGE_SIZE_BYTES);
  const wanted = [
    { kind: "memory", given: memory, minimum: pages },
    { kind: "table", given: table, minimum: layout.slots },
  ].flatMap(({ kind, given, minimum }) => (given?.by === "host" ? [{ kind, given, minimum }] : []));
  if (wanted.length === 0) return modules;
  const widen = (entry: PlannedImport): PlannedImport => {
    const { binding, externType } = entry;
    if (binding.by !== "host" || externType === undefined || !("limits" in externType)) return entry;
    const one = wanted.find(({ kind, given: { module, name, for: owner } }) => {
      return kind === entry.kind && binding.module === module && binding.name === name && binding.for === owner;
    });
    if (one === undefined || externType.limits.minimum >= one.minimum) return entry;
    const widened = { ...externType, limits: { ...externType.limits, minimum: one.minimum } };
    return { ...entry, type: formatExternType(widened), externType: widened };
  };
  return modules.map((module) => ({ ...module, imports: module.imports.map(widen) }));
}
