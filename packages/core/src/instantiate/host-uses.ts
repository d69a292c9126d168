import type { PlannedImport } from "../plan/import-format.ts";
import type { LinkPlan, PlannedModule } from "../plan/plan-format.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import { findHostValue, type HostImports, type HostKey, type HostValue } from "../wasm/host-import.ts";
import { hidesType, isReferenceGlobal } from "./hidden-types.ts";

/** An import that the plan binds to the host, with the value that the caller gives. */
export interface HostUse {
  readonly importer: string;
  readonly entry: PlannedImport;
  readonly key: HostKey;
  /** Type indices refer to `LinkPlan.hostTypes`. Opaque if the importer is precompiled. */
  readonly type: ExternType;
  /** Undefined if the caller gives none. */
  readonly given: HostValue | undefined;
}

/** The imports of a plan by module, with the imports that a rewrite binds to the host. */
export function importsOf({
  modules,
  units,
}: Pick<LinkPlan, "modules" | "units">): Pick<PlannedModule, "name" | "imports">[] {
  const provided = units.map(({ name, rewrite }) => {
    return { name, imports: (rewrite?.hoists ?? []).flatMap((hoist) => (hoist.binding === undefined ? [] : [hoist])) };
  });
  return [...modules, ...provided];
}

/** All imports of a plan that are bound to the host. */
export function hostUsesOf(plan: LinkPlan, host: HostImports): HostUse[] {
  return importsOf(plan).flatMap(({ name: importer, imports }) =>
    imports.flatMap((entry): HostUse[] => {
      if (entry.binding.by !== "host") return [];
      const { by: _, ...key } = entry.binding;
      const type = entry.externType ?? { kind: "opaque", externKind: entry.kind };
      return [{ importer, entry, key, type, given: findHostValue(host, key, type) }];
    }),
  );
}

/** Whether the engine has to tell if a host value fits its import. */
export function needsProbe({ type, given }: HostUse): boolean {
  return type.kind !== "opaque" && (isReferenceGlobal(type) || hidesType(given?.value));
}
