import type { ExternKind } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import type { ExportRef, ImportBinding, PlannedImport } from "../import-format.ts";
import type { LinkPlan } from "../plan-format.ts";
import type { FuseScene } from "./fuse-scene.ts";

/** The definition of an extern inside of a unit, or the import by which the unit gets it. */
export type Origin =
  | { readonly by: "definition"; readonly module: string; readonly kind: ExternKind; readonly ordinal: number }
  /** An import that stays: its position in `PlannedModule.imports`. */
  | {
      readonly by: "import";
      readonly module: string;
      readonly kind: ExternKind;
      readonly position: number;
      readonly typePosition: number;
      /** Number of earlier imports of the module with the same names. */
      readonly occurrence: number;
    }
  /** An import that the engine provides: its position in `ModuleType.imports`. */
  | { readonly by: "engine"; readonly module: string; readonly kind: ExternKind; readonly typePosition: number }
  /** A definition that stays hoisted out of its module. */
  | {
      readonly by: "hoist";
      readonly module: string;
      readonly kind: ExternKind;
      readonly ordinal: number;
      readonly extern: number;
    };

/** Finds the origin of each item of a module's index spaces. */
export interface Origins {
  /** Number of imports of a kind. */
  importCount(module: string, kind: ExternKind): number;
  /** The position of an imported item in `PlannedModule.imports`; undefined if the engine provides it. */
  positionOf(module: string, kind: ExternKind, index: number): number | undefined;
  originOf(module: string, kind: ExternKind, index: number): Origin;
}

/** Which modules are one unit, and which made externs belong to the modules that define them again. */
export interface Inside {
  readonly isInside: (importer: string, provider: string) => boolean;
  readonly isReturned: (extern: number) => boolean;
}

/** The export that a binding reaches within the unit of the importer. */
export function providerInside(
  { binding }: { readonly binding: ImportBinding },
  importer: string,
  { deferred, isInside, isReturned }: Inside & Pick<LinkPlan, "deferred">,
): ExportRef | undefined {
  const found =
    binding.by === "export"
      ? binding
      : binding.by === "deferred"
        ? at(deferred, binding.slot).provider
        : binding.by === "made" && isReturned(binding.extern)
          ? binding.provider
          : undefined;
  return found && isInside(importer, found.module) ? found : undefined;
}

export function createOrigins(scene: FuseScene, inside: Inside): Origins {
  const { importsOf, hoistAt } = scene;
  const within = { ...inside, deferred: scene.plan.deferred };
  const originOf = (first: string, kind: ExternKind, firstIndex: number): Origin => {
    let module = first;
    let index = firstIndex;
    // Each turn passes one re-export; the plan has no loop of them.
    for (;;) {
      const imports = importsOf(module)[kind];
      const imported = imports[index];
      if (imported === undefined) {
        const ordinal = index - imports.length;
        const extern = hoistAt(module, kind, ordinal);
        if (extern === undefined || inside.isReturned(extern)) return { by: "definition", module, kind, ordinal };
        return { by: "hoist", module, kind, ordinal, extern };
      }
      const { position, typePosition, occurrence } = imported;
      if (position === undefined) return { by: "engine", module, kind, typePosition };
      const entry = importAt(scene, module, position);
      const provider = providerInside(entry, module, within);
      if (provider === undefined) return { by: "import", module, kind, position, typePosition, occurrence };
      index = scene.exportIndex(provider) ?? -1;
      module = provider.module;
    }
  };
  return {
    originOf,
    importCount: (module, kind) => importsOf(module)[kind].length,
    positionOf: (module, kind, index) => importsOf(module)[kind][index]?.position,
  };
}

export function importAt({ planned }: FuseScene, module: string, position: number): PlannedImport {
  return at(planned.get(module)?.imports ?? [], position);
}
