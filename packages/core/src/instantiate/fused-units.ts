import type { FusedImport, FusedUnit } from "../plan/fused-format.ts";
import type { PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";
import { nullRecord } from "../wasm/null-record.ts";

/** The exports of one module: all, and those of the module itself, without functions that only steps call. */
export interface OwnExports {
  readonly name: string;
  readonly all: WebAssembly.Exports;
  readonly visible: WebAssembly.Exports;
}

/** The code that runs fused units. Links without such units do not load it. */
export interface Fusion {
  readonly importOf: typeof importOf;
  readonly separateExports: typeof separateExports;
}

/**
 * The import of a module behind an import of a fused unit, with the importer; undefined if the linker makes the extern.
 *
 * @param moduleOf - finds a module of the plan by its name
 */
export function importOf(
  { made, users }: FusedImport,
  moduleOf: (name: string) => PlannedModule | undefined,
): { readonly entry: PlannedImport; readonly importer: string } | undefined {
  const user = made === undefined ? users.find(({ import: position }) => position !== undefined) : undefined;
  const entry = user && moduleOf(user.module)?.imports[user.import ?? -1];
  return user && entry && { entry, importer: user.module };
}

/** The exports of each module of a fused unit, under its own names. */
export function separateExports(
  { modules }: LinkPlan,
  { members }: FusedUnit,
  exports: WebAssembly.Exports,
): OwnExports[] {
  const planned = new Map(modules.map((module) => [module.name, module]));
  return members.map(({ name, exports: keys, start, segments }) => {
    const entries = (planned.get(name)?.exports ?? []).map(
      (entry, at) => [entry.name, exports[keys[at] as string] as WebAssembly.ExportValue] as const,
    );
    const calls = [start, segments].flatMap((call) =>
      call ? [[call.export, exports[call.key] as WebAssembly.ExportValue] as const] : [],
    );
    return { name, all: nullRecord([...entries, ...calls]), visible: Object.freeze(nullRecord(entries)) };
  });
}
