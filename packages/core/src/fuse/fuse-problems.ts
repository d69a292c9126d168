import type { ExportRef } from "../plan/import-format.ts";
import { attributeTo, Failure, type Problem } from "../problem.ts";

/** The bytes of a module are not those that the plan of its unit was made for. */
export interface FuseMismatch extends Problem {
  readonly about: "fuse-mismatch";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
  /** The import that the plan does not know; absent if something else differs. */
  readonly import?: { readonly module: string; readonly name: string };
  /** Whether the import has another type than that of another module, with which it is one in the plan. */
  readonly hasOtherType?: true;
  /**
   * Present if the module has segments or a start function for which the plan has no step, lacks a start function, or has a
   * second memory of its unit.
   */
  readonly act?: "segments" | "start" | "no start" | "memory";
}

/** A module of a unit exports an extern of another type than the import that the plan binds to it. */
export interface ChangedType extends Problem {
  readonly about: "changed-type";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
  readonly import: { readonly module: string; readonly name: string };
  readonly provider: ExportRef;
}

/** No bytes were given for a module of a unit. */
export interface MissingBytes extends Problem {
  readonly about: "missing-bytes";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
}

/** The plan has no fused unit of this name. */
export interface NoFusedUnit extends Problem {
  readonly about: "no-fused-unit";
  readonly code: "PLAN_MISMATCH";
  readonly module: string;
}

export type FuseProblem = FuseMismatch | ChangedType | MissingBytes | NoFusedUnit;

function fail(problem: FuseProblem): Failure {
  return new Failure("link", [problem]);
}

/** The module imports something that the plan binds to nothing in the unit, or in another way. */
export function foreignImport(module: string, imported: { readonly module: string; readonly name: string }): Failure {
  return fail({ about: "fuse-mismatch", code: "PLAN_MISMATCH", module, import: imported });
}

/** Two imports are one in the plan, and the modules ask for two types. */
export function otherType(
  { name: module }: { readonly name: string },
  imported: { readonly module: string; readonly name: string },
): Failure {
  const names = { module: imported.module, name: imported.name };
  return fail({ about: "fuse-mismatch", code: "PLAN_MISMATCH", module, import: names, hasOtherType: true });
}

export function changedType(
  { name: importer }: { readonly name: string },
  { provider, ...imported }: { readonly module: string; readonly name: string; readonly provider: ExportRef },
): Failure {
  return fail({ about: "changed-type", code: "PLAN_MISMATCH", module: importer, import: imported, provider });
}

/** The imports, exports or indices of the module are not those in the plan. */
export function unknownProvider({ name }: { readonly name: string }): Failure {
  return fail({ about: "fuse-mismatch", code: "PLAN_MISMATCH", module: name });
}

/** A link without fused units would not notice: there, the engine itself copies segments and calls start functions. */
export function unplannedAct({ name }: { readonly name: string }, act: NonNullable<FuseMismatch["act"]>): Failure {
  return fail({ about: "fuse-mismatch", code: "PLAN_MISMATCH", module: name, act });
}

export function missingBytes(module: string): Failure {
  return fail({ about: "missing-bytes", code: "PLAN_MISMATCH", module });
}

export function noFusedUnit(module: string): Failure {
  return fail({ about: "no-fused-unit", code: "PLAN_MISMATCH", module });
}

/** Runs a pass over the bytes of one module: its failures get the name of the module. */
export function inModule<Result>({ name: module }: { readonly name: string }, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    return attributeTo({ module })(error);
  }
}
