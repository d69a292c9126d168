import { Failure } from "../../problem.ts";
import { formatExternType } from "../../wasm/format-extern-type.ts";
import type { DefinedExtern, ModuleType } from "../../wasm/module-type.ts";
import type { HoistableKind } from "../hoist/find-hoistable.ts";
import type { LinkPlan, MadeExtern } from "../plan-format.ts";
import type { ContentsDifference, OtherContents } from "../planned-contents.ts";
import { isPlainType, matchPlainTypes } from "./match-plain-types.ts";

/** A definition, and the extern that the linker makes in its place. */
export interface Hoisted {
  readonly definition: DefinedExtern | undefined;
  readonly made: MadeExtern | undefined;
}

/** A definition of a module, and the extern that the linker makes in its place. */
export interface MadeDefinition {
  readonly kind: HoistableKind;
  /** Position among the module's own definitions of its kind. */
  readonly ordinal: number;
  readonly made: MadeExtern | undefined;
  /** The plan gives the extern other limits than the module. */
  readonly withoutLimits?: true | undefined;
}

/**
 * Compares a definition with the extern that the linker makes in its place.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export type CheckDefinition = (definition: MadeDefinition, type: ModuleType, plan: Pick<LinkPlan, "types">) => void;

/**
 * Checks that a definition still has the type with which the linker makes its extern. The engine would name an import that the file
 * of the module does not have.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkHoisted(
  { definition, made }: Hoisted,
  { types }: Pick<ModuleType, "types">,
  plan: Pick<LinkPlan, "types">,
): void {
  // The type of an extern without an owner is a decision of the plan.
  if (made?.owner === undefined || definition === undefined) return;
  const isPlain = isPlainType(definition.type, types) && isPlainType(made.type, plan.types);
  if (!isPlain || matchPlainTypes(definition.type, made.type)) return;
  const [planned, found] = [formatExternType(made.type, plan.types), formatExternType(definition.type, types)];
  throw otherContents({ of: "definition", planned, found });
}

export function otherContents(difference: ContentsDifference): Failure {
  const problem: OtherContents = { about: "other-contents", code: "PLAN_MISMATCH", difference };
  return new Failure("link", [problem]);
}
