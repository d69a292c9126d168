import { constantValue } from "./bind/constant-value.ts";
import type { LinkPlan, MadeExtern } from "./plan/plan-format.ts";
import { checkHoisted, type MadeDefinition, otherContents } from "./plan/types/check-hoisted.ts";
import { countImported } from "./wasm/count-imported.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/**
 * Compares a definition with the extern that the linker makes in its place: type, and initial value of a global.
 *
 * @throws Failure `PLAN_MISMATCH`
 */
export function checkDefinition(
  { kind, ordinal, made, withoutLimits }: MadeDefinition,
  type: ModuleType,
  plan: Pick<LinkPlan, "types">,
): void {
  const definition = type.definitions[kind][ordinal];
  if (!withoutLimits) checkHoisted({ definition, made }, type, plan);
  if (kind === "global") checkInitial(made, { type, ordinal });
}

interface HoistedGlobal {
  readonly type: ModuleType;
  readonly ordinal: number;
}

/** The linker makes a hoisted global with the initial value that its owner had when the plan was made. */
function checkInitial(made: MadeExtern | undefined, { type: { imports, definitions }, ordinal }: HoistedGlobal): void {
  const { owner, initial: planned } = made ?? {};
  const found = definitions.global[ordinal]?.initial;
  // The initial value of a global without an owner is a decision of the plan.
  if (owner === undefined || planned === undefined || isSameValue(planned, found)) return;
  throw otherContents({ of: "global", global: countImported("global", imports) + ordinal, planned, found });
}

/** An integer may have a longer form: the section `rec.places` comes with those. */
function isSameValue(planned: string, found: string | undefined): boolean {
  if (planned === found) return true;
  const value = constantValue(planned);
  return value !== undefined && found !== undefined && Object.is(value, constantValue(found));
}
