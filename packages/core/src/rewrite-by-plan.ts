import { checkDefinition } from "./check-definition.ts";
import { readModuleHead } from "./parse/read-module.ts";
import type { LinkPlan } from "./plan/plan-format.ts";
import type { ModuleRewrite } from "./plan/rewrite-format.ts";
import { otherContents } from "./plan/types/check-hoisted.ts";
import { rewriteInPlace } from "./rewrite/rewrite-in-place.ts";
import type { ModuleType } from "./wasm/module-type.ts";

interface PlannedRewrite {
  readonly rewrite: ModuleRewrite;
  readonly plan: Pick<LinkPlan, "made" | "types">;
  /** Whether the bytes may be changed. */
  readonly isOwned?: boolean;
  /** Gets the failure if externs that the linker makes are others now; by default, it is thrown. */
  readonly onOther?: ((failure: unknown) => void) | undefined;
}

/**
 * Parses the head of a module and rewrites it: for modules that nothing has parsed yet.
 *
 * @param bytes - a whole module, or at least its head
 * @throws Failure of parsing; `PLAN_MISMATCH` if an extern that the linker makes has another type or initial value, or a step calls a start function that
 *   the module lacks
 */
export function rewriteByPlan(
  bytes: Uint8Array<ArrayBuffer>,
  { rewrite, plan, isOwned = false, onOther }: PlannedRewrite,
): Uint8Array<ArrayBuffer> {
  const type = readModuleHead(bytes);
  // A module without the definitions has other exports, which are compared when it is compiled.
  const hoists = hasDefinitions(type, rewrite) ? rewrite.hoists : [];
  try {
    checkHoists(type, { hoists, plan });
  } catch (failure) {
    if (onOther === undefined) throw failure;
    onOther(failure);
  }
  if (rewrite.startExport !== undefined && type.start === undefined) {
    throw otherContents({ of: "start", planned: "may call", found: "none" });
  }
  return rewriteInPlace(bytes, type, { ...rewrite, hoists, isOwned });
}

function hasDefinitions({ definitions }: ModuleType, { hoists }: ModuleRewrite): boolean {
  return hoists.every(({ kind }) => definitions[kind].length >= hoists.filter((hoist) => hoist.kind === kind).length);
}

interface Hoists extends Pick<ModuleRewrite, "hoists">, Pick<PlannedRewrite, "plan"> {}

/** Compares the definitions that the linker makes in place of the module with those that the plan was made for. */
function checkHoists(type: ModuleType, { hoists, plan }: Hoists): void {
  const counts = { table: 0, memory: 0, global: 0, tag: 0 };
  for (const { kind, extern, withoutLimits } of hoists) {
    const made = extern === undefined ? undefined : plan.made[extern];
    checkDefinition({ kind, ordinal: counts[kind]++, made, withoutLimits }, type, plan);
  }
}
